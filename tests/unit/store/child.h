#ifndef WIRECOPY_TESTS_UNIT_STORE_CHILD_H
#define WIRECOPY_TESTS_UNIT_STORE_CHILD_H

#include "tests/unit/suite.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Runs something in a process of its own, forked while no store is open; it says what it thinks of it by its exit
 * status. A child that waits reads a byte from the pipe, which its parent writes. */
typedef struct child {
    pid_t id;
    int to_child, from_child;
} child;

static inline child child_run(int (*run)(int from_parent, int to_parent))
{
    int down[2], up[2];
    CU_ASSERT_FATAL(pipe(down) == 0 && pipe(up) == 0);
    fflush(stdout);
    const pid_t id = fork();
    CU_ASSERT_FATAL(id >= 0);
    if (id == 0) {
        close(down[1]);
        close(up[0]);
        _exit(run(down[0], up[1]));
    }
    close(down[0]);
    close(up[1]);
    return (child){id, down[1], up[0]};
}

static inline void tell(int file)
{
    const char byte = 'x';
    if (write(file, &byte, 1) != 1)
        _exit(99);
}

/* False when the other side is gone. */
static inline bool await(int file)
{
    char byte;
    return read(file, &byte, 1) == 1;
}

static inline int child_end(child one)
{
    int status = 0;
    close(one.to_child);
    CU_ASSERT_EQUAL(waitpid(one.id, &status, 0), one.id);
    close(one.from_child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

#endif
