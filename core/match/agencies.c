#include "core/match/agencies.h"

/* A longer name comes before one that it begins with. */
const wirecopy_agency wirecopy_agency_table[] = {
    {"Agence France-Presse", "AFP"},
    {"Agence France Presse", "AFP"},
    {"AFPTV", "AFP"},
    {"AFP", "AFP"},
    {"The Associated Press", "AP"},
    {"Associated Press", "AP"},
    {"AP", "AP"},
    {"Thomson Reuters", "Reuters"},
    {"REUTERS", "Reuters"},
    {"Reuters", "Reuters"},
    {"reuters", "Reuters"},
    {"rtr", "Reuters"},
    {"United Press International", "UPI"},
    {"UPI", "UPI"},
    {"Bloomberg News", "Bloomberg"},
    {"Bloomberg", "Bloomberg"},
    {"Dow Jones Newswires", "Dow Jones"},
    {"Press Association", "PA"},
    {"PA Media", "PA"},
    {"The Canadian Press", "CP"},
    {"Canadian Press", "CP"},
    {"Australian Associated Press", "AAP"},
    {"AAP", "AAP"},
    {"Deutsche Presse-Agentur", "dpa"},
    {"dpa-AFX", "dpa"},
    {"dpa", "dpa"},
    {"epd", "epd"},
    {"KNA", "KNA"},
    {"Austria Presse Agentur", "APA"},
    {"APA", "APA"},
    {"Keystone-SDA", "Keystone-SDA"},
    {"EFE", "EFE"},
    {"Europa Press", "Europa Press"},
    {"Notimex", "Notimex"},
    {"Prensa Latina", "Prensa Latina"},
    {"T\303\251lam", "T\303\251lam"},
    {"ANSA", "ANSA"},
    {"Adnkronos", "Adnkronos"},
    {"Lusa", "Lusa"},
    {"Ag\303\252ncia Brasil", "Ag\303\252ncia Brasil"},
    {"Belga", "Belga"},
    {"ANP", "ANP"},
    {"Ritzau", "Ritzau"},
    {"NTB", "NTB"},
    {"STT", "STT"},
    {"TT", "TT"},
    {"PAP", "PAP"},
    {"\304\214TK", "\304\214TK"},
    {"MTI", "MTI"},
    {"Agerpres", "Agerpres"},
    {"Anadolu Agency", "Anadolu"},
    {"Anadolu Ajans\304\261", "Anadolu"},
    {"Anadolu", "Anadolu"},
    {"TASS", "TASS"},
    {"\320\242\320\220\320\241\320\241", "TASS"},                                                 /* Cyrillic */
    {"\320\240\320\230\320\220 \320\235\320\276\320\262\320\276\321\201\321\202\320\270", "RIA"}, /* RIA Novosti */
    {"\320\230\320\275\321\202\320\265\321\200\321\204\320\260\320\272\321\201", "Interfax"},
    {"Interfax", "Interfax"},
    {"Ukrinform", "Ukrinform"},
    {"Xinhua", "Xinhua"},
    {"\346\226\260\345\215\216\347\244\276", "Xinhua"}, /* simplified */
    {"\346\226\260\350\217\257\347\244\276", "Xinhua"}, /* traditional */
    {"\344\270\255\346\226\260\347\244\276", "CNS"},    /* China News Service */
    {"\344\270\255\345\244\256\347\244\276", "CNA"},    /* Central News Agency */
    {"\346\263\225\346\226\260\347\244\276", "AFP"},    /* in Chinese */
    {"\350\267\257\351\200\217\347\244\276", "Reuters"},
    {"\347\276\216\350\201\224\347\244\276", "AP"},
    {"Kyodo", "Kyodo"},
    {"\345\205\261\345\220\214\351\200\232\344\277\241", "Kyodo"},
    {"\345\205\261\345\220\214", "Kyodo"},
    {"\346\231\202\344\272\213\351\200\232\344\277\241", "Jiji"},
    {"\346\231\202\344\272\213", "Jiji"},
    {"\343\203\255\343\202\244\343\202\277\343\203\274", "Reuters"}, /* in Japanese */
    {"Yonhap", "Yonhap"},
    {"\354\227\260\355\225\251\353\211\264\354\212\244", "Yonhap"},
    {"Press Trust of India", "PTI"},
    {"PTI", "PTI"},
    {"ANI", "ANI"},
    {"IANS", "IANS"},
    {"IRNA", "IRNA"},
    {"MENA", "MENA"},
    {"WAFA", "WAFA"},
    {"SPA", "SPA"},
    {"\331\201\330\261\330\247\331\206\330\263 \330\250\330\261\330\263", "AFP"}, /* in Arabic */
    {"\330\261\331\210\331\212\330\252\330\261\330\262", "Reuters"},
    {"\330\243\330\263\331\210\330\264\331\212\330\252\330\257 \330\250\330\261\330\263", "AP"},
};

const size_t wirecopy_agency_count = sizeof wirecopy_agency_table / sizeof wirecopy_agency_table[0];

/* English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Polish, Turkish, Russian, Ukrainian, Arabic,
 * Chinese, Japanese. */
const char *const wirecopy_credit_words_before[] = {
    "according to",
    "told",
    "reported by",
    "reports by",
    "reporting by",
    "inputs from",
    "source:",
    "copyright",
    "\302\251",
    "laut",
    "nach angaben von",
    "mit material von",
    "berichtet die",
    "meldet die",
    "meldete die",
    "gegen\303\274ber der nachrichtenagentur",
    "nachrichtenagentur",
    "quelle:",
    "selon",
    "d'apr\303\250s",
    "avec",
    "\303\240 l'",
    "seg\303\272n",
    "con informaci\303\263n de",
    "inform\303\263 la agencia",
    "a la agencia",
    "secondo",
    "riferisce l'",
    "fonte:",
    "segundo",
    "com informa\303\247\303\265es da",
    "volgens",
    "aldus",
    "enligt",
    "k\303\244lla:",
    "jak podaje",
    "wed\305\202ug",
    "\321\201\320\276\320\276\320\261\321\211\320\260\320\265\321\202",                 /* soobshchaet */
    "\320\277\320\265\321\200\320\265\320\264\320\260\320\265\321\202",                 /* peredaet */
    "\320\277\320\276 \320\264\320\260\320\275\320\275\321\213\320\274",                /* po dannym */
    "\320\277\320\276\320\262\321\226\320\264\320\276\320\274\320\273\321\217\321\224", /* povidomlyaye */
    "\330\250\330\255\330\263\330\250",                                                 /* bi-hasab */
    "\331\210\331\201\331\202",                                                         /* wafqa */
    "\331\210\331\203\330\247\331\204\330\251",                                         /* wakala */
    "\346\215\256",                                                                     /* ju */
    "\346\223\232",
};

const size_t wirecopy_credit_words_before_count =
    sizeof wirecopy_credit_words_before / sizeof wirecopy_credit_words_before[0];

const char *const wirecopy_credit_words_behind[] = {
    "reported",
    "reports",
    "news agency",
    "has learned",
    "contributed",
    "berichtet",
    "berichtete",
    "meldet",
    "meldete",
    "zufolge",
    "a rapport\303\251",
    "rapporte",
    "a annonc\303\251",
    "inform\303\263",
    "report\303\263",
    "riferisce",
    "ha riferito",
    "informou",
    "relatou",
    "meldt",
    "rapporterar",
    "podaje",
    "poda\305\202a",
    "bildirdi",
    "haberine g\303\266re",
    "\321\201\320\276\320\276\320\261\321\211\320\270\320\273", /* soobshchil(o) */
    "\346\212\245\351\201\223",                                 /* baodao */
    "\345\240\261\345\260\216",
    "\343\201\214\345\240\261\343\201\230",             /* ga hoji(ta) */
    "\343\201\253\343\202\210\343\202\213\343\201\250", /* ni yoru to */
};

const size_t wirecopy_credit_words_behind_count =
    sizeof wirecopy_credit_words_behind / sizeof wirecopy_credit_words_behind[0];
