#include "core/cli/completion.h"

#include "core/cli/command.h"

/* "--db=x" reaches the function as three words, because '=' breaks words in bash. */
static const char prologue[] =
    "# bash completion for wirecopy, written by 'wirecopy --completion bash'\n"
    "\n"
    "_wirecopy()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' i\n"
    "    COMPREPLY=()\n"
    "    if [[ $word == \"=\" ]]; then\n"
    "        word=''\n"
    "    elif [[ $previous == \"=\" ]] && ((COMP_CWORD > 1)); then\n"
    "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }\n"
    "    done\n";

static const char epilogue[] = "    if [[ $word == -* || -z $command || $command == help ]]; then\n"
                               "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                               "    else\n"
                               "        compopt -o filenames\n"
                               "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                               "    fi\n"
                               "}\n"
                               "\n"
                               "complete -F _wirecopy wirecopy\n";

static void write_names(cli_output *output, const cli_option *options, size_t option_count)
{
    const char *separator = "";
    for (size_t i = 0; i < option_count; i++) {
        if (options[i].hidden)
            continue;
        cli_output_print(output, "%s--%s", separator, options[i].name);
        separator = " ";
    }
}

static void write_choices(cli_output *output, const cli_choice *choices)
{
    cli_output_text(output, "        mapfile -t COMPREPLY < <(compgen -W \"");
    for (const cli_choice *choice = choices; choice->name; choice++)
        cli_output_print(output, "%s%s", choice == choices ? "" : " ", choice->name);
    cli_output_text(output, "\" -- \"$word\")\n");
}

/* What may follow an option that takes a value; nothing is offered for what people make up. */
static void write_value(cli_output *output, const cli_command *command, const cli_option *option)
{
    cli_output_print(output, "    %s/--%s)\n", command->name, option->name);
    if (option->kind == CLI_OPTION_DIRECTORY || option->kind == CLI_OPTION_STORE)
        cli_output_text(output, "        compopt -o filenames\n"
                                "        mapfile -t COMPREPLY < <(compgen -d -- \"$word\")\n");
    if (option->kind == CLI_OPTION_FILE)
        cli_output_text(output, "        compopt -o filenames\n"
                                "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n");
    if (option->kind == CLI_OPTION_CHOICE)
        write_choices(output, option->choices);
    cli_output_text(output, "        return\n        ;;\n");
}

static void write_values(cli_output *output)
{
    cli_output_text(output, "    case $command/$previous in\n");
    for (size_t i = 0; cli_command_table[i]; i++) {
        const cli_command *command = cli_command_table[i];
        for (size_t k = 0; k < command->option_count; k++) {
            if (command->options[k].kind != CLI_OPTION_FLAG)
                write_value(output, command, &command->options[k]);
        }
    }
    cli_output_text(output, "    esac\n");
}

static void write_words(cli_output *output)
{
    cli_output_text(output, "    case $command in\n    '' | help)\n        words=\"help");
    for (size_t i = 0; cli_command_table[i]; i++)
        cli_output_print(output, " %s", cli_command_table[i]->name);
    cli_output_byte(output, ' ');
    write_names(output, cli_command_global_options, cli_command_global_option_count);
    cli_output_text(output, "\"\n        ;;\n");
    for (size_t i = 0; cli_command_table[i]; i++) {
        cli_output_print(output, "    %s)\n        words=\"", cli_command_table[i]->name);
        write_names(output, cli_command_table[i]->options, cli_command_table[i]->option_count);
        cli_output_text(output, "\"\n        ;;\n");
    }
    cli_output_text(output, "    esac\n");
}

void cli_completion_bash(cli_output *output)
{
    cli_output_text(output, prologue);
    write_values(output);
    write_words(output);
    cli_output_text(output, epilogue);
}
