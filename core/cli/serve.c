#include <signal.h>
#include <unistd.h>

#include "core/cli/command.h"
#include "core/cli/interrupt.h"
#include "core/cli/message.h"
#include "core/serve/server.h"

/* How long requests may take to end once the program is told to stop; systemd kills after 90 s. */
#define PATIENCE_MS 30000

static void announce(const cli_settings *settings, const serve_server *server, cli_output *output)
{
    if (settings->quiet)
        return;
    cli_output_print(output, "listening on port %u, store '%s'%s\n", serve_server_port(server), settings->db,
                     settings->serve.is_read_only ? ", read only" : "");
    (void)cli_output_flush(output);
}

static int run_serve(const cli_settings *settings, cli_output *output)
{
    serve_settings serve = settings->serve;
    serve_server *server = NULL;
    serve_fault fault;
    serve.db = settings->db;
    serve.is_read_only = settings->read_only;
    serve.keep_text = settings->keep_text;
    serve.thread_count = (unsigned)settings->thread_count;
    serve.body_bytes_max = settings->body_mib << 20;
    serve.memory_bytes_max = settings->memory_mib << 20;
    cli_interrupt_catch();
    (void)signal(SIGPIPE, SIG_IGN); /* a client that went away is no reason to end */
    const wirecopy_status status = serve_server_start(&serve, &server, &fault);
    if (status != WIRECOPY_OK) {
        cli_message_print("%s", fault.text);
        return wirecopy_status_exit(status);
    }
    announce(settings, server, output);
    while (!cli_interrupt_caught())
        (void)usleep(50000);
    serve_server_stop(server, PATIENCE_MS);
    return CLI_EXIT_DONE;
}

/* clang-format off */
static const cli_option serve_options[] = {
    CLI_OPTION_DB_ROW("the store (required); made if it does not exist"),
    {.name = "listen", .kind = CLI_OPTION_TEXT, .value_name = "HOST:PORT",
     .help = "where (default 127.0.0.1:8733); port 0: any",
     .offset = offsetof(cli_settings, serve.listen)},
    {.name = "read-only", .kind = CLI_OPTION_FLAG, .flag = 1,
     .help = "add nothing; another process may write",
     .offset = offsetof(cli_settings, read_only)},
    {.name = "keep-text", .kind = CLI_OPTION_FLAG, .flag = 1,
     .help = "keep the texts of stories that are added,\ncompressed, to show what was copied",
     .offset = offsetof(cli_settings, keep_text)},
    {.name = "tokens", .kind = CLI_OPTION_TEXT, .value_name = "FILE",
     .help = "who may read and write: a line for each token,\n'read TOKEN' or 'write TOKEN'",
     .offset = offsetof(cli_settings, serve.tokens_path)},
    {.name = "tls-cert", .kind = CLI_OPTION_TEXT, .value_name = "FILE",
     .help = "speak TLS, with this certificate (PEM)",
     .offset = offsetof(cli_settings, serve.certificate_path)},
    {.name = "tls-key", .kind = CLI_OPTION_TEXT, .value_name = "FILE",
     .help = "and this key",
     .offset = offsetof(cli_settings, serve.key_path)},
    {.name = "threads", .kind = CLI_OPTION_COUNT, .value_name = "N", .maximum = CLI_THREADS_MAX,
     .help = "answer on N threads; 0: one per core (default 0)",
     .offset = offsetof(cli_settings, thread_count)},
    {.name = "max-body", .kind = CLI_OPTION_COUNT, .value_name = "MIB", .minimum = 1, .maximum = 1024,
     .help = "largest request (default 16)",
     .offset = offsetof(cli_settings, body_mib)},
    {.name = "max-batch", .kind = CLI_OPTION_COUNT, .value_name = "N", .minimum = 1, .maximum = CLI_BATCH_MAX,
     .help = "stories of one request (default 10000)",
     .offset = offsetof(cli_settings, serve.batch_max)},
    {.name = "max-memory", .kind = CLI_OPTION_COUNT, .value_name = "MIB", .minimum = 16, .maximum = 1048576,
     .help = "of all requests and answers together\n(default 512)",
     .offset = offsetof(cli_settings, memory_mib)},
    {.name = "max-connections", .kind = CLI_OPTION_COUNT, .value_name = "N", .minimum = 1, .maximum = 1000000,
     .help = "at one time (default 16384)",
     .offset = offsetof(cli_settings, serve.connections_max)},
    {.name = "timeout", .kind = CLI_OPTION_DURATION, .value_name = "TIME",
     .help = "of a request, from its head to the end of its\nanswer (default 60s)",
     .offset = offsetof(cli_settings, serve.timeout_ms)},
    {.name = "idle-timeout", .kind = CLI_OPTION_DURATION, .value_name = "TIME",
     .help = "of a connection without a request (default 60s)",
     .offset = offsetof(cli_settings, serve.idle_ms)},
    CLI_OPTION_QUIET_ROW("do not say where it listens"),
    CLI_OPTION_HELP_ROW,
};
/* clang-format on */

const cli_command cli_command_serve = {
    .name = "serve",
    .synopsis = "--db DIR [OPTION...]",
    .summary = "answer over HTTP, and show a page",
    .description = "Answers lookups and adds stories over HTTP, and shows a page at '/', until it is told to stop:\n"
                   "then it finishes what is under way. What may be asked is described at '/openapi.json'.\n"
                   "Beyond this machine it answers nobody without a token.\n",
    .options = serve_options,
    .option_count = sizeof serve_options / sizeof serve_options[0],
    .run = run_serve,
};
