#include "bench/findings.h"

#include <inttypes.h>

void bench_findings_judge(bench_findings *findings, const bench_generator *generator, uint64_t story,
                          uint64_t stored_below, const wirecopy_answer *answer)
{
    const bench_origin origin = bench_generator_origin(generator, story);
    const bool is_copy = origin.verdict != WIRECOPY_ORIGINAL && origin.original < stored_below;
    bench_findings_class *class = &findings->classes[is_copy ? origin.verdict : WIRECOPY_ORIGINAL];
    const wirecopy_match *best = NULL;
    bool is_false = false;
    for (size_t i = 0; i < answer->match_count; i++) {
        const wirecopy_match *match = &answer->matches[i];
        const bool is_of_family = bench_generator_origin(generator, match->story).original == origin.original;
        best = is_of_family && !best ? match : best;
        is_false |= !is_of_family;
    }
    class->story_count++;
    class->found += best != NULL;
    class->as_verdict += best && best->verdict == origin.verdict;
    findings->false_count += is_false;
}

double bench_findings_share(const bench_findings *findings, wirecopy_verdict verdict)
{
    const bench_findings_class *class = &findings->classes[verdict];
    return class->story_count ? (double)class->found / (double)class->story_count : 0;
}

void bench_findings_report(const bench_findings *findings, bench_result *result, const char *name)
{
    for (int verdict = WIRECOPY_IDENTICAL; verdict >= WIRECOPY_DERIVED; verdict--)
        bench_result_add_one(result, &bench_unit_share, bench_findings_share(findings, (wirecopy_verdict)verdict),
                             "%s/%s", name, wirecopy_verdict_name((wirecopy_verdict)verdict));
    bench_result_add_one(result, &bench_unit_count, (double)findings->false_count, "%s/false", name);
}

void bench_findings_json(const bench_findings *findings, FILE *file)
{
    fprintf(file, "\"false\":%" PRIu64, findings->false_count);
    for (int verdict = WIRECOPY_DERIVED; verdict <= WIRECOPY_IDENTICAL; verdict++)
        fprintf(file, ",\"%s\":{\"stories\":%" PRIu64 ",\"found\":%" PRIu64 ",\"so\":%" PRIu64 "}",
                wirecopy_verdict_name((wirecopy_verdict)verdict), findings->classes[verdict].story_count,
                findings->classes[verdict].found, findings->classes[verdict].as_verdict);
}
