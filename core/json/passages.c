#include "core/json/passages.h"

#include <stdio.h>

wirecopy_string json_passages_bytes(const wirecopy_story *story, const wirecopy_stretch *stretch)
{
    const wirecopy_string whole = stretch->in_title ? story->title : story->text;
    return (wirecopy_string){whole.bytes + stretch->begin, stretch->end - stretch->begin};
}

static void write_count(json_writer *json, const char *name, uint64_t count)
{
    json_key(json, name);
    json_unsigned(json, count);
}

static void write_bytes(json_writer *json, const char *name, const wirecopy_story *story,
                        const wirecopy_stretch *stretch)
{
    json_key(json, name);
    json_string(json, json_passages_bytes(story, stretch));
}

static void write_place(json_writer *json, const wirecopy_stretch *stretch)
{
    json_key(json, "in");
    json_text(json, stretch->in_title ? "title" : "text");
    write_count(json, "begin", stretch->begin);
    write_count(json, "end", stretch->end);
}

static void write_side(json_writer *json, const char *name, const wirecopy_stretch *stretch)
{
    json_key(json, name);
    json_object_begin(json);
    write_place(json, stretch);
    json_object_end(json);
}

static void write_change(json_writer *json, const json_passages *passages, const wirecopy_piece *piece)
{
    json_object_begin(json);
    json_key(json, "kind");
    json_text(json, wirecopy_piece_kind_name(piece->kind));
    if (piece->a.word_count > 0)
        write_bytes(json, passages->name_a, passages->a, &piece->a);
    if (piece->b.word_count > 0)
        write_bytes(json, passages->name_b, passages->b, &piece->b);
    json_object_end(json);
}

static void write_passage(json_writer *json, const json_passages *passages, const wirecopy_passage *passage)
{
    json_object_begin(json);
    write_count(json, "words", passage->kept_count);
    write_side(json, passages->name_a, &passage->a);
    write_side(json, passages->name_b, &passage->b);
    write_bytes(json, "text", passages->b, &passage->b);
    json_key(json, "changes");
    json_array_begin(json);
    for (uint32_t i = 0; i < passage->piece_count; i++)
        if (passage->pieces[i].kind != WIRECOPY_PIECE_KEPT)
            write_change(json, passages, &passage->pieces[i]);
    json_array_end(json);
    json_object_end(json);
}

void json_passages_write(json_writer *json, const json_passages *passages)
{
    const wirecopy_alignment *const alignment = passages->alignment;
    char name[32];
    write_count(json, "kept_words", alignment->kept_count);
    (void)snprintf(name, sizeof name, "%s_words", passages->name_a);
    write_count(json, name, alignment->word_count_a);
    (void)snprintf(name, sizeof name, "%s_words", passages->name_b);
    write_count(json, name, alignment->word_count_b);
    json_key(json, "passages");
    json_array_begin(json);
    for (size_t i = 0; i < alignment->passage_count; i++)
        write_passage(json, passages, &alignment->passages[i]);
    json_array_end(json);
}

static void write_stretches(json_writer *json, const char *name, const wirecopy_story *story,
                            const wirecopy_stretch *stretches, size_t count)
{
    json_key(json, name);
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        write_count(json, "words", stretches[i].word_count);
        write_place(json, &stretches[i]);
        write_bytes(json, "text", story, &stretches[i]);
        json_object_end(json);
    }
    json_array_end(json);
}

void json_passages_write_apart(json_writer *json, const json_passages *passages)
{
    const wirecopy_alignment *const alignment = passages->alignment;
    write_stretches(json, "left_out", passages->a, alignment->left_out, alignment->left_out_count);
    write_stretches(json, "added", passages->b, alignment->added, alignment->added_count);
}
