#include "core/cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

/* The only state outside a function: a handler can reach nothing else. Atomics without locks are allowed in one. */
static atomic_int caught;
static atomic_int reading_thread;     /* 0: none */
static atomic_int told_from, told_by; /* the ends of a pipe; 0: there is none */

/*
 * A read that waits goes on waiting for the file it began with, so it must be interrupted; it is then begun anew, on what
 * has become of the descriptor, and finds the end. A thread that is only about to read finds it at once. All calls here
 * are such as a handler may make.
 */
static void end_standard_input(void)
{
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0)
        return;
    (void)dup2(nothing, STDIN_FILENO);
    (void)close(nothing);
    const int reader = atomic_load(&reading_thread);
    if (reader != 0 && reader != gettid())
        (void)tgkill(getpid(), reader, SIGURG);
}

static void tell_who_waits(void)
{
    const int pipe_end = atomic_load(&told_by);
    if (pipe_end != 0 && write(pipe_end, "", 1) < 0)
        return; /* it is full: it was told */
}

static void remember(int signal_number)
{
    const int error_number = errno;
    atomic_store(&caught, signal_number);
    tell_who_waits();
    end_standard_input();
    errno = error_number;
}

static void wake(int signal_number)
{
    (void)signal_number;
}

void cli_interrupt_catch(void)
{
    static const int signal_numbers[] = {SIGINT, SIGTERM};
    const struct sigaction waking = {.sa_handler = wake, .sa_flags = SA_RESTART};
    const struct sigaction remembering = {.sa_handler = remember, .sa_flags = (int)(SA_RESTART | SA_RESETHAND)};
    (void)sigaction(SIGURG, &waking, NULL);
    for (size_t i = 0; i < sizeof signal_numbers / sizeof signal_numbers[0]; i++) {
        struct sigaction before;
        if (sigaction(signal_numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(signal_numbers[i], &remembering, NULL);
    }
}

int cli_interrupt_caught(void)
{
    return atomic_load(&caught);
}

/* A signal may come before, between, or after the two stores: whoever sees the other one's store tells. */
int cli_interrupt_descriptor(void)
{
    int ends[2];
    if (atomic_load(&told_from) != 0)
        return atomic_load(&told_from);
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    atomic_store(&told_from, ends[0]);
    atomic_store(&told_by, ends[1]);
    if (cli_interrupt_caught() != 0)
        tell_who_waits();
    return ends[0];
}

void cli_interrupt_reading(bool begins)
{
    atomic_store(&reading_thread, begins ? gettid() : 0);
}
