#include "core/cli/input.h"

#include "core/cli/interrupt.h"

void cli_input_init(cli_input *input, wirecopy_feed *feed, wirecopy_string default_source)
{
    input->feed = wirecopy_feed_source(feed);
    input->default_source = default_source;
    input->cut_batch = NULL;
    input->cut = false;
}

void cli_input_clear(cli_input *input)
{
    if (input->cut_batch)
        input->feed.release(input->feed.context, input->cut_batch);
    input->cut_batch = NULL;
}

static wirecopy_status read_batch(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                  uint64_t *byte_count_out)
{
    cli_input *input = context;
    void *batch = NULL;
    wirecopy_status status = WIRECOPY_OK;
    if (!input->cut) {
        cli_interrupt_reading(true);
        status = input->feed.read(input->feed.context, story_count_max, &batch, count_out, byte_count_out);
        cli_interrupt_reading(false);
        input->cut = cli_interrupt_caught() != 0;
    }
    if (input->cut && status == WIRECOPY_OK) {
        input->cut_batch = batch ? batch : input->cut_batch;
        batch = NULL;
    }
    if (status == WIRECOPY_OK)
        *batch_out = batch;
    return status;
}

static bool feed_waits(void *context)
{
    const cli_input *input = context;
    return !input->cut && input->feed.waits(input->feed.context);
}

static wirecopy_status yield_story(void *context, void *batch, size_t i, unsigned worker, wirecopy_story *story_out)
{
    const cli_input *input = context;
    const wirecopy_status status = input->feed.story(input->feed.context, batch, i, worker, story_out);
    if (status == WIRECOPY_OK && story_out->source.byte_count == 0)
        story_out->source = input->default_source;
    return status;
}

static wirecopy_status yield_record(void *context, void *batch, size_t i, unsigned worker,
                                    struct wirecopy_record *record_out)
{
    const cli_input *input = context;
    return input->feed.record(input->feed.context, batch, i, worker, record_out);
}

static void describe_story(void *context, void *batch, size_t i, const char **place_out, const char **reason_out)
{
    const cli_input *input = context;
    input->feed.describe(input->feed.context, batch, i, place_out, reason_out);
}

static void release_batch(void *context, void *batch)
{
    const cli_input *input = context;
    input->feed.release(input->feed.context, batch);
}

wirecopy_source cli_input_source(cli_input *input)
{
    return (wirecopy_source){.context = input,
                             .worker_count = input->feed.worker_count,
                             .read = read_batch,
                             .waits = feed_waits,
                             .story = yield_story,
                             .record = yield_record,
                             .describe = describe_story,
                             .release = release_batch};
}
