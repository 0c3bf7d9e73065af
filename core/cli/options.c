#include "core/cli/options.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void cli_settings_init(cli_settings *settings)
{
    wirecopy_options defaults;
    wirecopy_options_init(&defaults);
    memset(settings, 0, sizeof *settings);
    settings->progress = -1;
    settings->min_verdict = (int)defaults.min_verdict;
    settings->match_limit = defaults.match_limit;
    settings->radius_bits = CLI_RADIUS_NONE;
    settings->done = -1;
    settings->thread_count = defaults.thread_count;
    settings->batch_story_count = defaults.batch_story_count;
    serve_settings_init(&settings->serve);
    settings->body_mib = settings->serve.body_bytes_max >> 20;
    settings->memory_mib = settings->serve.memory_bytes_max >> 20;
}

/* The parser's place in the arguments. */
struct parser {
    const cli_option *options;
    size_t option_count;
    const char **arguments;
    size_t argument_count;
    size_t next; /* first argument not yet taken */
    cli_settings *settings;
    cli_problem *problem;
};

static bool refuse(struct parser *parser, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(struct parser *parser, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(parser->problem->text, sizeof parser->problem->text, format, arguments);
    va_end(arguments);
    return false;
}

static void *member_of(const struct parser *parser, const cli_option *option)
{
    return (char *)parser->settings + option->offset;
}

/* Digits only: strtoull() would take white space, signs and other bases. */
static bool parse_count(const char *text, size_t *count_out)
{
    size_t count = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        const unsigned digit = (unsigned char)*text - (unsigned)'0';
        if (digit > 9 || count > (SIZE_MAX - digit) / 10)
            return false;
        count = count * 10 + digit;
    }
    *count_out = count;
    return true;
}

static bool set_count(struct parser *parser, const cli_option *option, const char *value)
{
    size_t count;
    if (!parse_count(value, &count) || count < option->minimum || count > option->maximum)
        return refuse(parser, "option '--%s' takes a number from %zu to %zu, not '%.40s'", option->name,
                      option->minimum, option->maximum, value);
    *(size_t *)member_of(parser, option) = count;
    return true;
}

static bool set_choice(struct parser *parser, const cli_option *option, const char *value)
{
    for (const cli_choice *choice = option->choices; choice->name; choice++) {
        if (strcmp(choice->name, value) != 0)
            continue;
        *(int *)member_of(parser, option) = choice->value;
        return true;
    }
    char names[128] = "";
    for (const cli_choice *choice = option->choices; choice->name; choice++) {
        const size_t used = strlen(names);
        (void)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", choice->name);
    }
    return refuse(parser, "option '--%s' takes one of %s, not '%.40s'", option->name, names, value);
}

static bool set_field(struct parser *parser, const cli_option *option, const char *value)
{
    static const char *const members[CLI_FIELDS_MAX] = {"id", "text", "title", "source", "time", "lang"};
    const char *equals = strchr(value, '=');
    if (!equals || !equals[1])
        return refuse(parser, "option '--%s' takes MEMBER=NAME, such as text=body, not '%.40s'", option->name, value);
    const size_t byte_count = (size_t)(equals - value);
    const char *member = NULL;
    for (size_t i = 0; i < CLI_FIELDS_MAX; i++) {
        if (strlen(members[i]) == byte_count && memcmp(members[i], value, byte_count) == 0)
            member = members[i];
    }
    if (!member)
        return refuse(parser, "a story has id, text, title, source, time and lang, but no '%.*s'",
                      byte_count < 40 ? (int)byte_count : 40, value);
    cli_settings *settings = parser->settings;
    for (size_t i = 0; i < settings->field_count; i++) {
        if (settings->fields[i].member == member)
            return refuse(parser, "option '--%s' maps '%s' twice", option->name, member);
    }
    settings->fields[settings->field_count++] = (wirecopy_feed_field){member, equals + 1};
    return true;
}

static bool set_source(struct parser *parser, const cli_option *option, const char *value)
{
    cli_settings *settings = parser->settings;
    if (settings->source_count == CLI_SOURCES_MAX)
        return refuse(parser, "option '--%s' can be given %d times", option->name, CLI_SOURCES_MAX);
    settings->sources[settings->source_count++] = (wirecopy_string){value, strlen(value)};
    return true;
}

static bool set_store(struct parser *parser, const cli_option *option, const char *value)
{
    cli_settings *settings = parser->settings;
    if (settings->store_count == CLI_STORES_MAX)
        return refuse(parser, "option '--%s' can be given %d times", option->name, CLI_STORES_MAX);
    settings->stores[settings->store_count++] = value;
    return true;
}

static bool set_duration(struct parser *parser, const cli_option *option, const char *value)
{
    static const struct {
        char unit;
        int64_t milliseconds;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
    char digits[16];
    const size_t digit_count = strspn(value, "0123456789");
    size_t count = 0;
    if (digit_count > 0 && digit_count < sizeof digits && strlen(value) == digit_count + 1) {
        memcpy(digits, value, digit_count);
        digits[digit_count] = '\0';
        (void)parse_count(digits, &count);
    }
    for (size_t i = 0; count > 0 && i < sizeof units / sizeof units[0]; i++) {
        if (value[digit_count] != units[i].unit || count > (size_t)(INT64_MAX / units[i].milliseconds))
            continue;
        *(int64_t *)member_of(parser, option) = (int64_t)count * units[i].milliseconds;
        return true;
    }
    return refuse(parser, "option '--%s' takes a time such as 90m, 72h or 30d, not '%.40s'", option->name, value);
}

static bool set_value(struct parser *parser, const cli_option *option, const char *value)
{
    switch (option->kind) {
    case CLI_OPTION_FLAG:
        *(int *)member_of(parser, option) = option->flag;
        return true;
    case CLI_OPTION_COUNT:
        return set_count(parser, option, value);
    case CLI_OPTION_CHOICE:
        return set_choice(parser, option, value);
    case CLI_OPTION_FIELD:
        return set_field(parser, option, value);
    case CLI_OPTION_SOURCE:
        return set_source(parser, option, value);
    case CLI_OPTION_DURATION:
        return set_duration(parser, option, value);
    case CLI_OPTION_TEXT:
    case CLI_OPTION_DIRECTORY:
    case CLI_OPTION_FILE:
    case CLI_OPTION_STORE:
        if (!*value)
            return refuse(parser, "option '--%s' needs a value that is not empty", option->name);
        if (option->kind == CLI_OPTION_STORE)
            return set_store(parser, option, value);
        *(const char **)member_of(parser, option) = value;
        return true;
    }
    assert(!"unknown kind of option");
    return false;
}

static const char *name_of_option(const void *context, size_t i)
{
    const struct parser *parser = context;
    for (size_t k = 0; k < parser->option_count; k++) {
        if (!parser->options[k].hidden && i-- == 0)
            return parser->options[k].name;
    }
    return NULL;
}

static const cli_option *find_long(const struct parser *parser, const char *name, size_t byte_count)
{
    for (size_t i = 0; i < parser->option_count; i++) {
        const cli_option *option = &parser->options[i];
        if (strlen(option->name) == byte_count && memcmp(option->name, name, byte_count) == 0)
            return option;
    }
    return NULL;
}

static bool refuse_long(struct parser *parser, const char *name, size_t byte_count)
{
    char mistyped[41];
    (void)snprintf(mistyped, sizeof mistyped, "%.*s", byte_count < 40 ? (int)byte_count : 40, name);
    const char *nearest = cli_options_nearest(mistyped, name_of_option, parser);
    if (nearest)
        return refuse(parser, "unknown option '--%s'; did you mean '--%s'?", mistyped, nearest);
    return refuse(parser, "unknown option '--%s'", mistyped);
}

/* A value that looks like an option is more likely a forgotten value; "--db=--odd" says that it is meant. */
static bool take_value(struct parser *parser, const cli_option *option, const char **value_out)
{
    const char *next = parser->next < parser->argument_count ? parser->arguments[parser->next] : NULL;
    if (!next || strncmp(next, "--", 2) == 0)
        return refuse(parser, "option '--%s' needs a value: --%s=%s", option->name, option->name, option->value_name);
    parser->next++;
    *value_out = next;
    return true;
}

static bool parse_long(struct parser *parser, const char *name)
{
    const char *equals = strchr(name, '=');
    const size_t byte_count = equals ? (size_t)(equals - name) : strlen(name);
    const cli_option *option = find_long(parser, name, byte_count);
    if (!option)
        return refuse_long(parser, name, byte_count);
    if (equals && option->kind == CLI_OPTION_FLAG)
        return refuse(parser, "option '--%s' takes no value", option->name);
    const char *value = equals ? equals + 1 : NULL;
    if (!value && option->kind != CLI_OPTION_FLAG && !take_value(parser, option, &value))
        return false;
    return set_value(parser, option, value);
}

static bool parse_letters(struct parser *parser, const char *letters)
{
    for (; *letters; letters++) {
        const cli_option *found = NULL;
        for (size_t i = 0; i < parser->option_count && !found; i++) {
            if (parser->options[i].letter == *letters)
                found = &parser->options[i];
        }
        if (!found)
            return refuse(parser, "unknown option '-%c'", *letters);
        assert(found->kind == CLI_OPTION_FLAG);
        set_value(parser, found, NULL);
    }
    return true;
}

/* An option is given when its member is no longer what it began as. Those that are required begin as NULL, or as 0. */
static bool is_given(const struct parser *parser, const cli_option *option)
{
    const void *const member = member_of(parser, option);
    return option->kind == CLI_OPTION_DURATION ? *(const int64_t *)member != 0 : *(const char *const *)member != NULL;
}

static bool check_required(struct parser *parser)
{
    for (size_t i = 0; i < parser->option_count; i++) {
        const cli_option *option = &parser->options[i];
        if (option->required && !is_given(parser, option))
            return refuse(parser, "option '--%s %s' is required", option->name, option->value_name);
    }
    return true;
}

bool cli_options_parse(const cli_option *options, size_t option_count, size_t argument_count, const char **arguments,
                       cli_settings *settings, cli_problem *problem_out)
{
    struct parser parser = {options, option_count, arguments, argument_count, 0, settings, problem_out};
    bool options_ended = false;
    settings->operands = arguments;
    settings->operand_count = 0;
    while (parser.next < argument_count) {
        const char *argument = arguments[parser.next++];
        bool understood = true;
        if (options_ended || argument[0] != '-' || !argument[1])
            arguments[settings->operand_count++] = argument; /* never overtakes parser.next */
        else if (argument[1] != '-')
            understood = parse_letters(&parser, argument + 1);
        else if (!argument[2])
            options_ended = true;
        else
            understood = parse_long(&parser, argument + 2);
        if (!understood)
            return false;
    }
    return settings->help || check_required(&parser);
}

/* Where the help of an option begins; a longer name gets a line of its own. */
#define HELP_COLUMN 28

/* Further lines begin below the first. */
static void write_help(const char *help, cli_output *output)
{
    for (; *help; help++) {
        cli_output_byte(output, *help);
        if (*help == '\n')
            cli_output_repeat(output, ' ', HELP_COLUMN);
    }
    cli_output_byte(output, '\n');
}

void cli_options_help(const cli_option *options, size_t option_count, cli_output *output)
{
    for (size_t i = 0; i < option_count; i++) {
        const cli_option *option = &options[i];
        if (option->hidden)
            continue;
        char head[64];
        const char letter[] = {' ', ' ', '-', option->letter, ',', ' ', '\0'};
        const int columns = snprintf(head, sizeof head, "%s--%s%s%s", option->letter ? letter : "      ", option->name,
                                     option->value_name ? " " : "", option->value_name ? option->value_name : "");
        cli_output_text(output, head);
        if (columns + 2 > HELP_COLUMN) {
            cli_output_byte(output, '\n');
            cli_output_repeat(output, ' ', HELP_COLUMN);
        } else {
            cli_output_repeat(output, ' ', (size_t)(HELP_COLUMN - columns));
        }
        write_help(option->help, output);
    }
}

/* Longest name compared, and edits that still count as a slip of the finger. */
#define NAME_BYTES_MAX 40
#define EDITS_MAX 2

/* Levenshtein distance, one row at a time. */
static size_t edits_between(const char *a, const char *b)
{
    size_t row[NAME_BYTES_MAX + 1];
    const size_t a_count = strlen(a), b_count = strlen(b);
    if (a_count > NAME_BYTES_MAX || b_count > NAME_BYTES_MAX)
        return SIZE_MAX;
    for (size_t k = 0; k <= b_count; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_count; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_count; k++) {
            const size_t replaced = diagonal + (a[i - 1] != b[k - 1]);
            const size_t shorter = row[k] < row[k - 1] ? row[k] : row[k - 1];
            diagonal = row[k];
            row[k] = replaced < shorter + 1 ? replaced : shorter + 1;
        }
    }
    return row[b_count];
}

const char *cli_options_nearest(const char *mistyped, const char *(*name_of)(const void *context, size_t i),
                                const void *context)
{
    const char *nearest = NULL;
    size_t fewest = EDITS_MAX + 1;
    const size_t mistyped_bytes = strlen(mistyped);
    const char *name;
    for (size_t i = 0; (name = name_of(context, i)) != NULL; i++) {
        /* a beginning of three letters is an abbreviation; we want it in full */
        const bool begins = mistyped_bytes >= 3 && strncmp(name, mistyped, mistyped_bytes) == 0;
        const size_t edits = begins ? 0 : edits_between(mistyped, name);
        if (edits < fewest && edits < mistyped_bytes) {
            fewest = edits;
            nearest = name;
        }
    }
    return nearest;
}
