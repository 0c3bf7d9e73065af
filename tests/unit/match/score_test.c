#include "core/match/score.h"

#include <math.h>
#include <stdio.h>

#include "tests/unit/suite.h"

static double uniform(uint64_t *random)
{
    return (double)(random_next(random) >> 11) / 9007199254740992.0;
}

static wirecopy_measures random_measures(uint64_t *random)
{
    return (wirecopy_measures){
        .containment = uniform(random),
        .weighted = uniform(random),
        .rare_count = (uint32_t)(random_next(random) % (WIRECOPY_RARE_COUNTED + 1)),
        .scarce_count = (uint32_t)(random_next(random) % (WIRECOPY_SCARCE_COUNTED + 1)),
        .alignment = uniform(random),
        .distance = (unsigned)(random_next(random) % 257),
    };
}

/* ---- the score ---- */

/* What wirecopy_score() squashed: its inverse. */
static double evidence_of(const wirecopy_measures *measures)
{
    const double squashed = wirecopy_score(measures) / WIRECOPY_SCORE_DERIVED - 1;
    return squashed >= 0 ? squashed / (1 - squashed) : squashed / (1 + squashed);
}

/* One that is higher in one measure is never lower in score. */
static void the_score_ascends_in_every_measure(void)
{
    uint64_t random = 1;
    for (unsigned round = 0; round < 200000; round++) {
        const wirecopy_measures one = random_measures(&random);
        wirecopy_measures more = one;
        switch (round % 6) {
        case 0:
            more.containment += uniform(&random) * (1 - one.containment);
            break;
        case 1:
            more.weighted += uniform(&random) * (1 - one.weighted);
            break;
        case 2:
            more.rare_count += random_next(&random) % 3;
            break;
        case 4:
            more.scarce_count += random_next(&random) % 3;
            break;
        case 3:
            more.alignment += uniform(&random) * (1 - one.alignment);
            break;
        default:
            more.distance = (unsigned)(random_next(&random) % (one.distance + 1));
        }
        CU_ASSERT_FATAL(wirecopy_score(&more) >= wirecopy_score(&one));
    }
}

/* Nothing and all of everything, and what lies between: 0 and 0.8 are never reached. */
static void the_score_lies_between_its_bounds(void)
{
    uint64_t random = 2;
    const wirecopy_measures least = {.distance = 256};
    const wirecopy_measures most = {
        .containment = 1, .weighted = 1, .rare_count = 6, .scarce_count = 2, .alignment = 1};
    CU_ASSERT(wirecopy_score(&least) > 0 && wirecopy_score(&least) < WIRECOPY_SCORE_RELATED);
    CU_ASSERT(wirecopy_score(&most) > WIRECOPY_SCORE_DERIVED && wirecopy_score(&most) < WIRECOPY_SCORE_EDITED);
    for (unsigned round = 0; round < 100000; round++) {
        const wirecopy_measures one = random_measures(&random);
        CU_ASSERT_FATAL(wirecopy_score(&one) > 0 && wirecopy_score(&one) < WIRECOPY_SCORE_EDITED);
    }
}

/* At the score itself and just beside it; and with little shared, of which most questions are. What is not told to the
 * floor counts as the most that it may be. */
static void what_may_be_reached_is_near_the_score(void)
{
    uint64_t random = 5;
    for (unsigned round = 0; round < 4000; round++) {
        wirecopy_score_floor floor;
        wirecopy_measures one = random_measures(&random), most;
        if (round % 2) {
            one.containment *= one.containment * one.containment;
            one.weighted *= one.weighted * one.weighted;
        }
        wirecopy_score_floor_make(wirecopy_score(&one), &floor);
        CU_ASSERT_FATAL(wirecopy_score_may_reach(&floor, one.containment, one.weighted, one.distance));
        most = one;
        most.rare_count = WIRECOPY_RARE_COUNTED;
        most.scarce_count = WIRECOPY_SCARCE_COUNTED;
        most.alignment = 1;
        const double score = wirecopy_score(&most);
        wirecopy_score_floor_make(score, &floor);
        CU_ASSERT_FATAL(wirecopy_score_may_reach(&floor, one.containment, one.weighted, one.distance));
        wirecopy_score_floor_make(score + 0.05 < WIRECOPY_SCORE_EDITED ? score + 0.05 : score + 1e-3, &floor);
        CU_ASSERT_FATAL(score + 0.05 >= WIRECOPY_SCORE_EDITED ||
                        !wirecopy_score_may_reach(&floor, one.containment, one.weighted, one.distance));
    }
}

/* Where nothing is asked for, anything will do. */
static void the_floor_of_nothing_is_reached(void)
{
    const wirecopy_score_floor none = {{0}};
    wirecopy_score_floor made;
    wirecopy_score_floor_make(0, &made);
    CU_ASSERT(memcmp(&none, &made, sizeof none) == 0 && wirecopy_score_may_reach(&made, 0, 0, 256));
}

/* The score's own logarithm: the evidence of a share, less that of none, is proportional to ln((share + 0.01) / 0.01), and
 * one pair of shares tells by which factor. Likewise for the counts, which have an offset of 0.3. */
static void logarithms_are_those_of_the_mathematical_library(void)
{
    const wirecopy_measures base = {.containment = 0.3, .weighted = 0.2, .distance = 60};
    wirecopy_measures low = base, unit = base;
    low.containment = 0;
    unit.rare_count = 1;
    const double share_factor = (evidence_of(&base) - evidence_of(&low)) / log(0.31 / 0.01);
    for (double share = 0; share <= 1; share += 0.0007) {
        wirecopy_measures one = low;
        one.containment = share;
        CU_ASSERT_DOUBLE_EQUAL(evidence_of(&one) - evidence_of(&low), share_factor * log((share + 0.01) / 0.01), 1e-9);
    }
    const double count_factor = (evidence_of(&unit) - evidence_of(&base)) / log(1.3 / 0.3);
    for (uint32_t count = 0; count <= 1000; count++) {
        wirecopy_measures one = base;
        one.rare_count = count;
        CU_ASSERT_DOUBLE_EQUAL(evidence_of(&one) - evidence_of(&base), count_factor * log((count + 0.3) / 0.3), 1e-9);
    }
}

/* ---- the verdict ---- */

static wirecopy_evidence random_evidence(uint64_t *random)
{
    wirecopy_evidence evidence = {
        .shared_count = (uint32_t)(random_next(random) % 200),
        .contained = uniform(random),
        .contains = uniform(random),
        .weighted = uniform(random),
        .spread_a = uniform(random),
        .spread_b = uniform(random),
        .alignment = uniform(random),
        .distance = (unsigned)(random_next(random) % 140),
        .identical = random_next(random) % 40 == 0,
        .same_source = random_next(random) % 2 == 0,
    };
    evidence.rare_count = evidence.shared_count < WIRECOPY_RARE_COUNTED ? evidence.shared_count : WIRECOPY_RARE_COUNTED;
    evidence.rare_count = (uint32_t)(random_next(random) % (evidence.rare_count + 1));
    evidence.scarce_count = (uint32_t)(random_next(random) % (WIRECOPY_SCARCE_COUNTED + 1));
    if (evidence.scarce_count > evidence.rare_count)
        evidence.scarce_count = evidence.rare_count;
    evidence.weight = evidence.shared_count * uniform(random);
    evidence.passage_longest = evidence.shared_count ? 1 + (uint32_t)(random_next(random) % evidence.shared_count) : 0;
    evidence.passage_count = 1 + evidence.shared_count - evidence.passage_longest;
    if (evidence.shared_count == 0)
        evidence.contained = evidence.contains = evidence.weighted = evidence.weight = 0;
    return evidence;
}

static wirecopy_verdict verdict_of_score(double score)
{
    return score >= 1                        ? WIRECOPY_IDENTICAL
           : score >= WIRECOPY_SCORE_EDITED  ? WIRECOPY_EDITED
           : score >= WIRECOPY_SCORE_DERIVED ? WIRECOPY_DERIVED
           : score >= WIRECOPY_SCORE_RELATED ? WIRECOPY_RELATED
                                             : WIRECOPY_ORIGINAL;
}

/* So that a list sorted by score is sorted by verdict, and a threshold for one is a threshold for the other. */
static void the_score_tells_the_verdict(void)
{
    unsigned seen[WIRECOPY_IDENTICAL + 1] = {0};
    uint64_t random = 3;
    for (unsigned round = 0; round < 300000; round++) {
        const wirecopy_evidence evidence = random_evidence(&random);
        double score = -1;
        const wirecopy_verdict verdict = wirecopy_score_decide(&evidence, &score);
        CU_ASSERT_FATAL(score >= 0 && score <= 1 && verdict == verdict_of_score(score));
        CU_ASSERT_FATAL((verdict == WIRECOPY_IDENTICAL) == evidence.identical);
        CU_ASSERT_FATAL(score >= wirecopy_score_least(verdict));
        seen[verdict]++;
    }
    for (unsigned verdict = 0; verdict <= WIRECOPY_IDENTICAL; verdict++)
        CU_ASSERT(seen[verdict] > 100);
}

static void no_score_is_above_its_bound(void)
{
    uint64_t random = 4;
    for (unsigned round = 0; round < 300000; round++) {
        const wirecopy_evidence evidence = random_evidence(&random);
        wirecopy_evidence shared = evidence;
        double score;
        wirecopy_score_decide(&evidence, &score);
        shared.spread_a = shared.spread_b = shared.alignment = 0;
        shared.passage_count = shared.passage_longest = 0;
        CU_ASSERT_FATAL(score <= wirecopy_score_bound(&shared));
    }
}

static void edited_is_what_both_sides_hold(void)
{
    wirecopy_evidence evidence = {.shared_count = 100,
                                  .weight = 100,
                                  .weighted = 1,
                                  .alignment = 1,
                                  .spread_a = 1,
                                  .spread_b = 1,
                                  .passage_longest = 100,
                                  .passage_count = 1};
    double score, before = 0;
    for (double share = 0; share <= 1; share += 0.01) {
        evidence.contained = share;
        evidence.contains = 1;
        CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score) == WIRECOPY_EDITED, share >= WIRECOPY_EDITED_SHARE);
        CU_ASSERT(score >= before && score < 1);
        before = score;
        evidence.contained = 1;
        evidence.contains = share;
        CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score) == WIRECOPY_EDITED, share >= WIRECOPY_EDITED_SHARE);
    }
    evidence.contained = evidence.contains = 1;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_EDITED);
    CU_ASSERT(score > 0.99 && score < 1);
}

/* Half of a story, in order, is derived when it is spread; in one corner of both stories it is a quote. */
static void reuse_in_one_corner_is_related(void)
{
    wirecopy_evidence evidence = {.shared_count = 40,
                                  .weight = 30,
                                  .rare_count = 6,
                                  .scarce_count = 2,
                                  .contained = 0.4,
                                  .contains = 0.3,
                                  .weighted = 0.4,
                                  .alignment = 1,
                                  .spread_a = 0.4,
                                  .spread_b = 0.4,
                                  .distance = 70,
                                  .passage_longest = 10,
                                  .passage_count = 4};
    double score;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_DERIVED);
    evidence.spread_a = 0.1;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_DERIVED); /* the wider side counts */
    evidence.spread_b = 0.1;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_RELATED);
    CU_ASSERT(score < WIRECOPY_SCORE_DERIVED);
}

/* A form that was filled in with other figures is no edited copy; one with a figure corrected is. */
static void a_form_with_other_figures_is_not_edited(void)
{
    wirecopy_evidence evidence = {.shared_count = 40,
                                  .weight = 30,
                                  .rare_count = 6,
                                  .scarce_count = 2,
                                  .contained = 0.9,
                                  .contains = 0.8,
                                  .weighted = 0.9,
                                  .alignment = 1,
                                  .spread_a = 1,
                                  .spread_b = 1,
                                  .distance = 20,
                                  .passage_longest = 10,
                                  .passage_count = 4};
    static const struct {
        unsigned figures, shared;
        bool is_edited;
    } cases[] = {{0, 0, true}, {1, 0, true}, {2, 1, true}, {2, 0, false}, {8, 6, true}, {8, 4, true}, {8, 3, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double score;
        evidence.figure_count = cases[i].figures;
        evidence.shared_figures = cases[i].shared;
        CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score),
                        cases[i].is_edited ? WIRECOPY_EDITED : WIRECOPY_DERIVED);
        CU_ASSERT(score <= wirecopy_score_bound(&evidence));
    }
}

static void one_block_between_stories_of_a_source_is_related(void)
{
    wirecopy_evidence evidence = {.shared_count = 40,
                                  .weight = 30,
                                  .rare_count = 6,
                                  .scarce_count = 2,
                                  .contained = 0.4,
                                  .contains = 0.3,
                                  .weighted = 0.4,
                                  .alignment = 1,
                                  .spread_a = 0.4,
                                  .spread_b = 0.4,
                                  .distance = 70,
                                  .passage_longest = 40,
                                  .passage_count = 1};
    double score;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_DERIVED);
    evidence.same_source = true;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_RELATED);
    evidence.contains = 0.6; /* a reprint all the same */
    CU_ASSERT_EQUAL(wirecopy_score_decide(&evidence, &score), WIRECOPY_DERIVED);
}

static void nothing_shared_is_original(void)
{
    const wirecopy_evidence nothing = {.distance = 0};
    double score = 7;
    CU_ASSERT_EQUAL(wirecopy_score_decide(&nothing, &score), WIRECOPY_ORIGINAL);
    CU_ASSERT_EQUAL(score, 0);
    CU_ASSERT_EQUAL(wirecopy_score_bound(&nothing), 0);
}

static void least_scores_ascend_with_the_verdict(void)
{
    CU_ASSERT_EQUAL(wirecopy_score_least(WIRECOPY_ORIGINAL), 0);
    for (unsigned verdict = WIRECOPY_RELATED; verdict <= WIRECOPY_IDENTICAL; verdict++) {
        const double least = wirecopy_score_least((wirecopy_verdict)verdict);
        CU_ASSERT(least > wirecopy_score_least((wirecopy_verdict)(verdict - 1)));
        CU_ASSERT_EQUAL(verdict_of_score(least), verdict);
    }
    CU_ASSERT_EQUAL(wirecopy_score_least((wirecopy_verdict)9), 1);
}

int main(void)
{
    static const test_case cases[] = {
        {"the score ascends in every measure", the_score_ascends_in_every_measure},
        {"the score lies between its bounds", the_score_lies_between_its_bounds},
        {"what may be reached is near the score", what_may_be_reached_is_near_the_score},
        {"the floor of nothing is reached", the_floor_of_nothing_is_reached},
        {"logarithms are those of the mathematical library", logarithms_are_those_of_the_mathematical_library},
        {"the score tells the verdict", the_score_tells_the_verdict},
        {"no score is above its bound", no_score_is_above_its_bound},
        {"a form with other figures is not edited", a_form_with_other_figures_is_not_edited},
        {"edited is what both sides hold", edited_is_what_both_sides_hold},
        {"reuse in one corner is related", reuse_in_one_corner_is_related},
        {"one block between stories of a source is related", one_block_between_stories_of_a_source_is_related},
        {"nothing shared is original", nothing_shared_is_original},
        {"least scores ascend with the verdict", least_scores_ascend_with_the_verdict},
    };
    return RUN_SUITE("match/score", cases);
}
