#include "core/feed/document.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static int done_count;

static void note_done(void *context, const wirecopy_document *file)
{
    CU_ASSERT_PTR_EQUAL(context, &done_count);
    CU_ASSERT_STRING_EQUAL(file->name, "a.tar");
    done_count++;
}

/* A file of one member, with one item that was cut from it. */
static wirecopy_document *create_member(wirecopy_document **file_out)
{
    wirecopy_document *const file = wirecopy_document_create(NULL, "a.tar", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    wirecopy_document *const member = wirecopy_document_create(file, file->name, "b/c.xml");
    CU_ASSERT_PTR_NOT_NULL_FATAL(member);
    file->watch = (wirecopy_document_watch){note_done, &done_count};
    file->item_count = 1;
    done_count = 0;
    *file_out = file;
    return member;
}

static void a_member_is_named_after_its_file_and_keeps_it(void)
{
    wirecopy_document *file;
    wirecopy_document *const member = create_member(&file);
    CU_ASSERT_STRING_EQUAL(member->name, "a.tar/b/c.xml");
    CU_ASSERT_PTR_EQUAL(wirecopy_document_file(member), file);
    CU_ASSERT_PTR_EQUAL(wirecopy_document_file(file), file);
    wirecopy_document_release(file);
    CU_ASSERT_STRING_EQUAL(member->file->name, "a.tar");
    wirecopy_document_release(member);
    wirecopy_document_release(NULL);
}

static void a_file_is_done_with_when_all_is_read_and_parsed(void)
{
    for (int i = 0; i < 4; i++) {
        const bool is_read = i & 1, is_parsed = i & 2;
        wirecopy_document *file;
        wirecopy_document *const member = create_member(&file);
        file->is_read = is_read;
        if (is_parsed)
            wirecopy_document_count(member, WIRECOPY_E_LIMIT);
        CU_ASSERT_EQUAL(file->refused_count, is_parsed);
        wirecopy_document_release(file);
        CU_ASSERT_EQUAL(done_count, 0);
        wirecopy_document_release(member);
        CU_ASSERT_EQUAL(done_count, is_read && is_parsed);
    }
}

static void strings_are_trimmed_and_cut(void)
{
    static char text[WIRECOPY_FIELD_BYTES_MAX + 10];
    char *string = NULL;
    memset(text, 'x', sizeof text);
    memcpy(text + WIRECOPY_FIELD_BYTES_MAX - 1, "\xc3\xa9", 2);
    CU_ASSERT_EQUAL(wirecopy_document_set(&string, (wirecopy_string){text, sizeof text}), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_document_get(string).byte_count, WIRECOPY_FIELD_BYTES_MAX - 1);
    CU_ASSERT_EQUAL(wirecopy_document_set(&string, (wirecopy_string){" a b\n", 5}), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(string, "a b");
    CU_ASSERT_EQUAL(wirecopy_document_set(&string, (wirecopy_string){NULL, 0}), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(string, "");
    CU_ASSERT_EQUAL(wirecopy_document_get(NULL).byte_count, 0);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_document_set(&string, (wirecopy_string){"c", 1}), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_STRING_EQUAL(string, "");
    wirecopy_memory_free(string);
}

static void failed_allocations_leave_nothing(void)
{
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_PTR_NULL(wirecopy_document_create(NULL, "a", "b"));
        wirecopy_memory_fail_at(0);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"a member is named after its file and keeps it", a_member_is_named_after_its_file_and_keeps_it},
        {"a file is done with when all is read and parsed", a_file_is_done_with_when_all_is_read_and_parsed},
        {"strings are trimmed and cut", strings_are_trimmed_and_cut},
        {"failed allocations leave nothing", failed_allocations_leave_nothing},
    };
    return RUN_SUITE("feed/document", cases);
}
