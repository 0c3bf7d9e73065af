#include "core/cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

/* The only state outside a function: a handler can reach nothing else. */
static volatile sig_atomic_t caught;

static void remember(int signal_number)
{
    caught = signal_number;
}

void cli_interrupt_catch(void)
{
    static const int signal_numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signal_numbers / sizeof signal_numbers[0]; i++) {
        struct sigaction before;
        const struct sigaction action = {.sa_handler = remember, .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
        if (sigaction(signal_numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(signal_numbers[i], &action, NULL);
    }
}

int cli_interrupt_caught(void)
{
    return caught;
}
