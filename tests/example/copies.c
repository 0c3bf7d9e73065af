/* Adds three stories to a store and says of each what earlier story it copies.
 *
 *   copies STORE     made if there is none
 */
#include <stdio.h>
#include <string.h>
#include <wirecopy/wirecopy.h>

static const char *const texts[][2] = {
    {"ferry", "The harbour ferry between Saltmere and the northern islands will stop running at the end of September, "
              "the operator said on Tuesday, after the county council declined to renew a subsidy worth two million "
              "euros a year. Forty crew members face redundancy. Residents, who depend on the crossing for school, "
              "hospital appointments and fresh groceries, called an emergency meeting for Friday."},
    {"ferry-update", "SALTMERE - The harbour ferry between Saltmere and the northern islands will stop running at the "
                     "end of September, the operator said Tuesday, after the county council declined to renew a "
                     "subsidy worth two million euros a year. Forty crew members face redundancy. Residents, who "
                     "depend on the crossing for school, hospital appointments and fresh groceries, called an "
                     "emergency meeting for Friday evening."},
    {"comet", "Astronomers at the Kestrel Ridge observatory have photographed a comet that was last seen in 1871. Its "
              "orbit, bent by a close passage of Jupiter, brings it back ten months early, and amateurs with a small "
              "telescope should be able to follow it low in the western sky until the middle of March."},
};
enum { story_count = sizeof texts / sizeof texts[0] };

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

/* Called once for each story, in order, when the story is safely in the store. */
static wirecopy_status print_report(void *context, const wirecopy_report *report)
{
    (void)context;
    printf("%.*s: %s\n", (int)report->id.byte_count, report->id.bytes, wirecopy_verdict_name(report->verdict));
    for (size_t i = 0; i < report->match_count; i++) {
        const wirecopy_match *match = &report->matches[i];
        printf("  %s: %.0f %% of it is found in %.*s\n", wirecopy_verdict_name(match->verdict), 100 * match->contained,
               (int)match->id.byte_count, match->id.bytes);
    }
    return WIRECOPY_OK;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: copies STORE\n");
        return 2;
    }

    wirecopy_story stories[story_count] = {0};
    for (size_t i = 0; i < story_count; i++) {
        stories[i].id = string_of(texts[i][0]);
        stories[i].text = string_of(texts[i][1]);
        stories[i].time_ms = WIRECOPY_TIME_NONE;
    }
    wirecopy_story_array array = {.stories = stories, .count = story_count};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    const wirecopy_observer observer = {.report = print_report};

    wirecopy_store *store = NULL;
    wirecopy_status status = wirecopy_store_open(argv[1], WIRECOPY_STORE_CREATE, &store);
    if (status == WIRECOPY_OK)
        status = wirecopy_index(store, &source, NULL, &observer); /* NULL: all cores, ten matches, copies only */
    wirecopy_store_close(store);
    if (status != WIRECOPY_OK)
        fprintf(stderr, "copies: cannot index into '%s': %s\n", argv[1], wirecopy_status_message(status));
    return wirecopy_status_exit(status);
}
