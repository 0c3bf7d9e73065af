/* Stands in for libFuzzer where there is none: runs a fuzz target on every file of the folders given, once, by name. */

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/fuzz/target.h"

/* The input lies in memory of exactly its size, so that reading past it is found by the address sanitizer. */
static int replay_file(const char *path, size_t byte_count)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(byte_count ? byte_count : 1);
    const int ready = file && bytes && fread(bytes, 1, byte_count, file) == byte_count;
    if (ready)
        LLVMFuzzerTestOneInput(bytes, byte_count);
    else
        fprintf(stderr, "replay: cannot read '%s'\n", path);
    free(bytes);
    if (file)
        fclose(file);
    return ready ? 0 : -1;
}

/* Returns how many files were run, or -1. Subfolders are not entered. */
static int replay_folder(const char *folder)
{
    struct dirent **entries;
    const int entry_count = scandir(folder, &entries, NULL, alphasort);
    if (entry_count < 0) {
        fprintf(stderr, "replay: cannot read folder '%s'\n", folder);
        return -1;
    }

    int run_count = 0;
    for (int i = 0; i < entry_count; i++) {
        char path[4096];
        struct stat status;
        const int path_bytes = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        assert(path_bytes > 0 && (size_t)path_bytes < sizeof path);
        free(entries[i]);
        if (run_count < 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        run_count = replay_file(path, (size_t)status.st_size) == 0 ? run_count + 1 : -1;
    }
    free(entries);
    return run_count;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        const int run_count = replay_folder(argv[i]);
        if (run_count < 0)
            return EXIT_FAILURE;
        total += run_count;
    }
    printf("replay: %d inputs\n", total);
    return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* a folder without inputs tests nothing */
}
