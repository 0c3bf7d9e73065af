#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/journal.h"
#include "tests/unit/suite.h"

static char path[] = "/tmp/wirecopy-journal-XXXXXX";

static const cli_stamp stamps[] = {
    {.modified_ns = -1, .changed_ns = 2, .inode = 3, .byte_count = 4},
    {.modified_ns = 11, .changed_ns = INT64_MAX, .inode = UINT64_MAX, .byte_count = 0},
    {.modified_ns = 21, .changed_ns = 22, .inode = 23, .byte_count = 24},
};

static long bytes_of_file(void)
{
    struct stat status;
    return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

static cli_journal open_journal(void)
{
    cli_journal journal;
    CU_ASSERT_TRUE_FATAL(cli_journal_open(&journal, path));
    return journal;
}

static cli_journal open_anew(void)
{
    CU_ASSERT_EQUAL(truncate(path, 0), 0);
    return open_journal();
}

/* The first was done, the second and third are under way. */
static void fill(void)
{
    cli_journal journal = open_anew();
    CU_ASSERT_TRUE(cli_journal_take(&journal, stamps, 1));
    CU_ASSERT_TRUE(cli_journal_finish(&journal, stamps, 1));
    CU_ASSERT_TRUE(cli_journal_take(&journal, stamps + 1, 2));
    cli_journal_close(&journal);
}

static void what_was_taken_and_not_done_is_doubtful(void)
{
    fill();
    CU_ASSERT_EQUAL(bytes_of_file(), 4 * 70);
    cli_journal journal = open_journal();
    CU_ASSERT_EQUAL(journal.done.count, 1);
    CU_ASSERT_TRUE(cli_stamps_has(&journal.done, &stamps[0]));
    CU_ASSERT_EQUAL(journal.doubtful.count, 2);
    CU_ASSERT_TRUE(cli_stamps_has(&journal.doubtful, &stamps[1]));
    CU_ASSERT_TRUE(cli_stamps_has(&journal.doubtful, &stamps[2]));
    cli_journal_close(&journal);
}

/* Killed in the middle of a record, at each of its bytes: it is not there, and the next one is whole. */
static void half_a_record_is_none(void)
{
    for (long byte_count = 3 * 70; byte_count < 4 * 70; byte_count++) {
        fill();
        CU_ASSERT_EQUAL(truncate(path, byte_count), 0);
        cli_journal journal = open_journal();
        CU_ASSERT_EQUAL(journal.doubtful.count, 1);
        CU_ASSERT_TRUE(cli_journal_finish(&journal, stamps + 1, 1));
        cli_journal_close(&journal);
        journal = open_journal();
        CU_ASSERT_EQUAL(journal.doubtful.count, 0);
        CU_ASSERT_EQUAL(journal.done.count, 2);
        cli_journal_close(&journal);
    }
}

static void what_is_no_record_is_passed_over(void)
{
    fill();
    const int file = open(path, O_WRONLY);
    CU_ASSERT_TRUE(file >= 0 && pwrite(file, "d nonsense", 10, 70) == 10);
    (void)close(file);
    cli_journal journal = open_journal();
    CU_ASSERT_EQUAL(journal.done.count, 0);
    CU_ASSERT_EQUAL(journal.doubtful.count, 3);
    cli_journal_close(&journal);
}

static void an_empty_one_has_forgotten_all(void)
{
    fill();
    cli_journal journal = open_journal();
    CU_ASSERT_TRUE(cli_journal_empty(&journal));
    CU_ASSERT_EQUAL(journal.done.count, 0);
    CU_ASSERT_EQUAL(bytes_of_file(), 0);
    cli_journal_close(&journal);
}

static void what_is_not_there_any_more_is_left_out(void)
{
    fill();
    cli_journal journal = open_journal();
    cli_stamps present = {0};
    CU_ASSERT_TRUE(cli_journal_finish(&journal, stamps + 1, 1));
    CU_ASSERT_TRUE(cli_stamps_add(&present, &stamps[1]));
    CU_ASSERT_TRUE(cli_journal_renew(&journal, &present));
    cli_journal_close(&journal);
    journal = open_journal();
    CU_ASSERT_EQUAL(journal.done.count, 1);
    CU_ASSERT_TRUE(cli_stamps_has(&journal.done, &stamps[1]));
    CU_ASSERT_TRUE(cli_stamps_has(&journal.doubtful, &stamps[2]));
    cli_journal_close(&journal);
}

/* More than are read or written at a time. */
static void many_records_are_kept(void)
{
    enum { COUNT = 1000 };
    static cli_stamp many[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        many[i] = (cli_stamp){.modified_ns = (int64_t)i, .inode = i + 1};
    cli_journal journal = open_anew();
    CU_ASSERT_TRUE(cli_journal_take(&journal, many, COUNT));
    CU_ASSERT_TRUE(cli_journal_finish(&journal, many, COUNT - 1));
    cli_journal_close(&journal);
    journal = open_journal();
    CU_ASSERT_EQUAL(journal.done.count, COUNT - 1);
    CU_ASSERT_EQUAL(journal.doubtful.count, 1);
    CU_ASSERT_TRUE(cli_stamps_has(&journal.doubtful, &many[COUNT - 1]));
    cli_journal_close(&journal);
}

/* As a full disk does: of what is written some fits. */
static void limit_file(rlim_t byte_count)
{
    struct rlimit limit;
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = byte_count < limit.rlim_max ? byte_count : limit.rlim_max;
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_is_told_and_leaves_no_half(void)
{
    fill();
    cli_journal journal = open_journal();
    (void)signal(SIGXFSZ, SIG_IGN);
    limit_file(5 * 70 + 33);
    CU_ASSERT_FALSE(cli_journal_take(&journal, stamps, 2));
    CU_ASSERT_EQUAL(errno, EFBIG);
    CU_ASSERT_EQUAL(bytes_of_file(), 4 * 70);
    limit_file(RLIM_INFINITY);
    CU_ASSERT_TRUE(cli_journal_finish(&journal, stamps + 1, 2));
    cli_journal_close(&journal);
    journal = open_journal();
    CU_ASSERT_EQUAL(journal.doubtful.count, 0);
    cli_journal_close(&journal);
}

static void one_that_cannot_be_made_is_told(void)
{
    cli_journal journal;
    CU_ASSERT_FALSE(cli_journal_open(&journal, "/nowhere/journal"));
    CU_ASSERT_EQUAL(errno, ENOENT);
    cli_journal_close(&journal);
}

static const test_case cases[] = {
    {"what was taken and not done is doubtful", what_was_taken_and_not_done_is_doubtful},
    {"half a record is none", half_a_record_is_none},
    {"what is no record is passed over", what_is_no_record_is_passed_over},
    {"an empty one has forgotten all", an_empty_one_has_forgotten_all},
    {"what is not there any more is left out", what_is_not_there_any_more_is_left_out},
    {"many records are kept", many_records_are_kept},
    {"a full disk is told and leaves no half", a_full_disk_is_told_and_leaves_no_half},
    {"one that cannot be made is told", one_that_cannot_be_made_is_told},
};

int main(void)
{
    const int file = mkstemp(path);
    if (file < 0)
        return EXIT_FAILURE;
    (void)close(file);
    const int status = RUN_SUITE("cli/journal", cases);
    (void)unlink(path);
    return status;
}
