#include "wirecopy/credit.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

/* The credits as "kind name@as it stands", one after another. */
static const char *credits_of(const char *text)
{
    static char found[1000];
    static const wirecopy_string names[] = {{"Northwire", 9}, {"Daily Lantern", 13}};
    wirecopy_credit credits[WIRECOPY_CREDITS_MAX];
    const size_t count = wirecopy_credits_find(string_of(text), names, 2, credits);
    char *at = found;
    *at = '\0';
    for (size_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s %.*s@%.*s", i ? ", " : "", wirecopy_credit_kind_name(credits[i].kind),
                      (int)credits[i].name.byte_count, credits[i].name.bytes, (int)(credits[i].end - credits[i].begin),
                      text + credits[i].begin);
    return found;
}

typedef struct example {
    const char *text, *credits;
} example;

static void check(const example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *const found = credits_of(examples[i].text);
        if (strcmp(found, examples[i].credits) != 0)
            printf("\n    '%s': '%s'", examples[i].text, found);
        CU_ASSERT_STRING_EQUAL(found, examples[i].credits);
    }
}

#define CHECK(examples) check(examples, sizeof(examples) / sizeof((examples)[0]))

static void datelines_name_an_agency_known_or_not(void)
{
    static const example examples[] = {
        {"LONDON (AP) - A ferry sank.", "dateline AP@AP"},
        {"PORT ALDENE, March 11 (Northwire) - An ammonia leak.", "dateline Northwire@Northwire"},
        {"VAUBRUN, 11 mars (Agence Lumen) \xe2\x80\x93 Le pont.", "dateline Agence Lumen@Agence Lumen"},
        {"FERRANT (Northwire). Shipping group.", "dateline Northwire@Northwire"},
        {"Berlin (dpa) - Die Regierung.", "dateline dpa@dpa"},
        {"Paris, 3 mai (Agence France-Presse) -- Le ministre.", "dateline AFP@Agence France-Presse"},
        {"\xe9\x9d\x92\xe8\x8a\xa6\xef\xbc\x8c"
         "3\xe6\x9c\x88"
         "11\xe6\x97\xa5\xef\xbc\x88\xe8\xbf\x9c\xe5\xb8\x86\xe7\xa4\xbe\xef\xbc\x89"
         "\xe2\x80\x94\xe2\x80\x94\xe8\xbf\x90\xe8\xa1\x8c",
         "dateline \xe8\xbf\x9c\xe5\xb8\x86\xe7\xa4\xbe@\xe8\xbf\x9c\xe5\xb8\x86\xe7\xa4\xbe"},
    };
    CHECK(examples);
}

static void signatures_and_attributions_name_who_is_known(void)
{
    static const example examples[] = {
        {"The ferry sank. (AFP)", "signature AFP@AFP"},
        {"The ferry sank (AP, Reuters).", "signature AP@AP, signature Reuters@Reuters"},
        {"Die F\xc3\xa4hre sank. dpa/lno", ""},
        {"Die F\xc3\xa4hre sank. (dpa/lno)", "signature dpa@dpa"},
        {"The ferry sank.\n- Reuters", "signature Reuters@Reuters"},
        {"The ferry sank, Reuters reported on Monday.", "attribution Reuters@Reuters"},
        {"He told the Daily Lantern that it sank.", "attribution Daily Lantern@Daily Lantern"},
        {"According to the news agency AFP it sank.", "attribution AFP@AFP"},
        {"Der Nachrichtenagentur dpa zufolge sank sie.", "attribution dpa@dpa"},
        {"Le bac a coul\xc3\xa9, selon l'AFP.", "attribution AFP@AFP"},
        {"El barco se hundi\xc3\xb3, inform\xc3\xb3 la agencia EFE.", "attribution EFE@EFE"},
        {"El barco se hundi\xc3\xb3, seg\xc3\xban EFE.", "attribution EFE@EFE"},
        {"Il traghetto, riferisce l'ANSA.", "attribution ANSA@ANSA"},
        {"Secondo l'ANSA il traghetto \xc3\xa8 affondato.", "attribution ANSA@ANSA"},
        {"\xd0\x9e\xd0\xb1 \xd1\x8d\xd1\x82\xd0\xbe\xd0\xbc "
         "\xd1\x81\xd0\xbe\xd0\xbe\xd0\xb1\xd1\x89\xd0\xb0\xd0\xb5\xd1\x82 "
         "\xd0\xa2\xd0\x90\xd0\xa1\xd0\xa1.",
         "attribution TASS@\xd0\xa2\xd0\x90\xd0\xa1\xd0\xa1"},
        {"\xe6\x8d\xae\xe6\x96\xb0\xe5\x8d\x8e\xe7\xa4\xbe\xe6\x8a\xa5\xe9\x81\x93\xef\xbc\x8c",
         "attribution Xinhua@\xe6\x96\xb0\xe5\x8d\x8e\xe7\xa4\xbe"},
        {"\xd8\xa8\xd8\xad\xd8\xb3\xd8\xa8 \xd8\xb1\xd9\x88\xd9\x8a\xd8\xaa\xd8\xb1\xd8\xb2",
         "attribution Reuters@\xd8\xb1\xd9\x88\xd9\x8a\xd8\xaa\xd8\xb1\xd8\xb2"},
    };
    CHECK(examples);
}

static void a_mention_is_no_credit(void)
{
    static const example examples[] = {
        {"Reuters shares rose by two percent.", ""},
        {"The AP exam is hard. He was told so.", ""},
        {"MAPS and TAPE are no agencies (MAPS).", ""},
        {"Sales (12 percent) - a record - rose.", ""},
        {"Mr Smith (left) - who was there - said so.", ""},
        {"", ""},
        {"(", ""},
        {"(AP", ""},
        {"AP", ""},
        {"\xef\xbc\x88", ""},
    };
    CHECK(examples);
}

static void of_a_name_the_first_counts_and_of_all_the_first_few(void)
{
    static const example twice[] = {
        {"PARIS (AFP) - It sank, AFP reported. (AFP)", "dateline AFP@AFP"},
        {"It sank, the Associated Press reported. (AP)", "attribution AP@Associated Press"}};
    CHECK(twice);
    wirecopy_credit credits[WIRECOPY_CREDITS_MAX];
    const size_t count = wirecopy_credits_find(
        string_of("(UPI) (AAP) (EFE) (PTI) (NTB) (STT) (PAP) (MTI) (AFP) (AP) (KNA)"), NULL, 0, credits);
    CU_ASSERT_EQUAL(count, WIRECOPY_CREDITS_MAX);
    CU_ASSERT(strncmp(credits[0].name.bytes, "UPI", 3) == 0 && strncmp(credits[7].name.bytes, "MTI", 3) == 0);
    CU_ASSERT_EQUAL(wirecopy_credits_find((wirecopy_string){NULL, 3}, NULL, 0, credits), 0);
    CU_ASSERT_EQUAL(wirecopy_credits_find(string_of("(AP)"), NULL, 2, credits), 0);
    CU_ASSERT_EQUAL(wirecopy_credits_find(string_of("(AP)"), NULL, 0, NULL), 0);
}

/* Any bytes, cut anywhere, on the heap with nothing behind: what is found lies within. */
static void any_bytes_will_do(void)
{
    static const char *const parts[] = {"(",
                                        ")",
                                        "AFP",
                                        "Reuters",
                                        " reported",
                                        "according to ",
                                        "\n",
                                        "-",
                                        ". ",
                                        "LONDON",
                                        "\xef\xbc\x88",
                                        "\xef\xbc\x89",
                                        "\xe6\x96\xb0\xe5\x8d\x8e\xe7\xa4\xbe",
                                        "\xff",
                                        "\xe2\x80",
                                        "\xd0\xa2\xd0\x90\xd0\xa1\xd0\xa1",
                                        "3",
                                        "a"};
    wirecopy_credit credits[WIRECOPY_CREDITS_MAX];
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        uint64_t random = seed;
        char made[400];
        size_t byte_count = 0;
        for (uint64_t left = random_next(&random) % 20; left > 0; left--) {
            const char *const part = parts[random_next(&random) % (sizeof parts / sizeof parts[0])];
            byte_count += (size_t)sprintf(made + byte_count, "%s", part);
        }
        byte_count -= byte_count > 3 ? random_next(&random) % 4 : 0;
        char *const text = malloc(byte_count + 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        memcpy(text, made, byte_count);
        char *const tight = realloc(text, byte_count ? byte_count : 1);
        const size_t count = wirecopy_credits_find((wirecopy_string){tight, byte_count}, NULL, 0, credits);
        for (size_t i = 0; i < count; i++)
            CU_ASSERT(credits[i].begin < credits[i].end && credits[i].end <= byte_count &&
                      (i == 0 || credits[i].begin >= credits[i - 1].begin));
        free(tight);
    }
}

static void kinds_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(wirecopy_credit_kind_name(WIRECOPY_CREDIT_DATELINE), "dateline");
    CU_ASSERT_STRING_EQUAL(wirecopy_credit_kind_name(WIRECOPY_CREDIT_ATTRIBUTION), "attribution");
    CU_ASSERT_STRING_EQUAL(wirecopy_credit_kind_name((wirecopy_credit_kind)3), "unknown kind");
}

int main(void)
{
    static const test_case cases[] = {
        {"datelines name an agency, known or not", datelines_name_an_agency_known_or_not},
        {"signatures and attributions name who is known", signatures_and_attributions_name_who_is_known},
        {"a mention is no credit", a_mention_is_no_credit},
        {"of a name the first counts, and of all the first few", of_a_name_the_first_counts_and_of_all_the_first_few},
        {"any bytes will do", any_bytes_will_do},
        {"kinds have names", kinds_have_names},
    };
    return RUN_SUITE("match/credit", cases);
}
