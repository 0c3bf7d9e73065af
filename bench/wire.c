#include "bench/wire.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* A generated text has nothing to escape but line feeds. */
static void put_string(FILE *file, wirecopy_string string)
{
    const char *at = string.bytes, *const end = at + string.byte_count;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        fwrite(at, 1, (size_t)((line_end ? line_end : end) - at), file);
        if (line_end)
            fputs("\\n", file);
        at = line_end ? line_end + 1 : end;
    }
}

static void put_member(FILE *file, const char *name, wirecopy_string value)
{
    fprintf(file, "\"%s\":\"", name);
    put_string(file, value);
    fputs("\",", file);
}

static void put_story(FILE *file, const wirecopy_story *story)
{
    char date[32] = "";
    const time_t seconds = (time_t)(story->time_ms / 1000);
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
    putc('{', file);
    put_member(file, "id", story->id);
    put_member(file, "source", story->source);
    put_member(file, "lang", story->lang);
    fprintf(file, "\"time\":\"%s.%03dZ\",", date, (int)(story->time_ms % 1000));
    put_member(file, "title", story->title);
    fputs("\"text\":\"", file);
    put_string(file, story->text);
    fputs("\"}\n", file);
}

wirecopy_status bench_wire_write(const bench_generator *generator, uint64_t first_story, uint64_t story_count,
                                 FILE *feed, FILE *truth)
{
    bench_writer *writer = NULL;
    wirecopy_status status = bench_writer_create(generator, &writer);
    for (uint64_t i = 0; status == WIRECOPY_OK && i < story_count; i++) {
        const uint64_t number = first_story + i;
        const bench_origin origin = bench_generator_origin(generator, number);
        wirecopy_story story;
        status = bench_writer_write(writer, number, &story);
        if (status == WIRECOPY_OK)
            put_story(feed, &story);
        if (truth && origin.verdict != WIRECOPY_ORIGINAL)
            fprintf(truth, "g%" PRIu64 "\tg%" PRIu64 "\t%s\n", origin.original, number,
                    wirecopy_verdict_name(origin.verdict));
        if (ferror(feed))
            status = WIRECOPY_E_IO;
    }
    bench_writer_destroy(writer);
    return status;
}

wirecopy_status bench_wire_save(const bench_generator *generator, uint64_t story_count, const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return WIRECOPY_E_IO;
    const wirecopy_status status = bench_wire_write(generator, 0, story_count, file, NULL);
    return fclose(file) == 0 || status != WIRECOPY_OK ? status : WIRECOPY_E_IO;
}
