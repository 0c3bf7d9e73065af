#ifndef WIRECOPY_TESTS_CLI_FAULT_H
#define WIRECOPY_TESTS_CLI_FAULT_H

/* How many calls were counted, see fault.c. */
unsigned long fault_call_count(void);

#endif
