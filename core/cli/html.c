#include "core/cli/html.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/message.h"
#include "core/json/time.h"
#include "core/json/utf8.h"

/* ---- text ---- */

/* What stands for a character, or NULL: it is written as it is. HTML has no way to say a control character. */
static const char *escape_of(uint32_t code_point)
{
    switch (code_point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        break;
    }
    const bool is_control = (code_point < 0x20 && code_point != '\t' && code_point != '\n') ||
                            (code_point >= 0x7f && code_point < 0xa0) || (code_point & 0xfffe) == 0xfffe ||
                            (code_point >= 0xfdd0 && code_point <= 0xfdef) || code_point == JSON_UTF8_REPLACEMENT;
    return is_control ? "\357\277\275" : NULL; /* U+FFFD */
}

void cli_html_text(cli_output *output, wirecopy_string text)
{
    size_t written = 0, at = 0;
    while (at < text.byte_count) {
        uint32_t code_point;
        const size_t taken = json_utf8_decode(text.bytes + at, text.byte_count - at, &code_point);
        const char *const escape = escape_of(code_point);
        if (escape) {
            cli_output_write(output, text.bytes + written, at - written);
            cli_output_text(output, escape);
            written = at + taken;
        }
        at += taken;
    }
    cli_output_write(output, text.bytes + written, at - written);
}

void cli_html_words(cli_output *output, const char *text)
{
    cli_html_text(output, (wirecopy_string){text, strlen(text)});
}

void cli_html_percent(cli_output *output, double share)
{
    const double bounded = !(share > 0) ? 0 : share > 1 ? 1 : share;
    cli_output_print(output, "%u&#8239;%%", (unsigned)(bounded * 100 + 0.5));
}

void cli_html_origin(cli_output *output, const wirecopy_story *story)
{
    if (story->source.byte_count > 0) {
        cli_output_text(output, "<span class=\"source\">");
        cli_html_text(output, story->source);
        cli_output_text(output, "</span>");
    }
    if (story->time_ms == WIRECOPY_TIME_NONE)
        return;
    char exact[JSON_TIME_TEXT_BYTES], read[JSON_TIME_TEXT_BYTES];
    json_time_format(story->time_ms, JSON_TIME_RFC3339, exact);
    json_time_format(story->time_ms, JSON_TIME_MINUTES, read);
    cli_output_print(output, "%s<time datetime=\"%s\">%s UTC</time>", story->source.byte_count > 0 ? " &middot; " : "",
                     exact, read);
}

/* Letters, digits and hyphens, as BCP 47 has them. */
static bool is_tag(wirecopy_string lang)
{
    for (size_t i = 0; i < lang.byte_count; i++) {
        const char c = lang.bytes[i];
        const bool is_good = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c == '-' && i > 0);
        if (!is_good)
            return false;
    }
    return lang.byte_count > 0 && lang.byte_count <= 35;
}

void cli_html_language(cli_output *output, wirecopy_string lang)
{
    cli_output_text(output, " dir=\"auto\"");
    if (!is_tag(lang))
        return;
    cli_output_text(output, " lang=\"");
    cli_output_write(output, lang.bytes, lang.byte_count);
    cli_output_byte(output, '"');
}

/* ---- the page ---- */

/* Passages have the hues that are easiest told apart, light enough to read on; unmarked text steps back. */
static const char style[] =
    ":root{color-scheme:light dark;--paper:#fcfbf8;--card:#fff;--ink:#1b1b1a;--soft:#66635e;--line:#dedad2;"
    "--accent:#9c2b1d;--s:78%;--l:86%}\n"
    "@media(prefers-color-scheme:dark){:root{--paper:#161615;--card:#1e1e1d;--ink:#e9e6df;--soft:#a19d95;--line:#"
    "383632;"
    "--accent:#ef9a8a;--s:42%;--l:25%}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}\n"
    "header,main,footer{max-width:78rem;margin:0 auto;padding:0 1.5rem}\n"
    "header{padding-top:2rem}footer{padding-top:1rem;padding-bottom:3rem;color:var(--soft);font-size:.85rem}\n"
    "h1{font:600 1.7rem/1.25 Georgia,\"Times New Roman\",serif;margin:.2rem 0 .4rem}\n"
    ".kicker{margin:0;color:var(--accent);font-size:.8rem;font-weight:600;letter-spacing:.06em;"
    "text-transform:uppercase}\n"
    ".origin{color:var(--soft);margin:0}.source{font-weight:600}\n"
    "a.p{color:inherit;text-decoration:none;background:hsl(var(--h) var(--s) var(--l));border-radius:.2em;"
    "padding:.05em .1em;-webkit-box-decoration-break:clone;box-decoration-break:clone}\n"
    "a.p:hover,a.p:focus,a.p:target{outline:2px solid var(--accent);outline-offset:1px}\n"
    "a.p sup{font:600 .62em/1 system-ui,sans-serif;margin-inline-end:.25em;color:var(--soft)}\n"
    "a.p del,a.p ins{background:var(--card);border-radius:.2em;text-decoration-thickness:1px;padding:0 .1em}\n"
    ".c0{--h:48}.c1{--h:200}.c2{--h:130}.c3{--h:325}.c4{--h:20}.c5{--h:260}.c6{--h:172}.c7{--h:85}\n"
    "@media print{a.p{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";

void cli_html_begin(cli_output *output, wirecopy_string title, const char *more_style)
{
    cli_output_text(output, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                            "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                            "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    cli_html_text(output, title);
    cli_output_text(output, "</title>\n<style>\n");
    cli_output_text(output, style);
    cli_output_text(output, more_style);
    cli_output_text(output, "</style>\n</head>\n<body>\n");
}

void cli_html_end(cli_output *output)
{
    cli_output_text(output, "</body>\n</html>\n");
}

/* ---- the file ---- */

cli_output *cli_html_open(const char *path)
{
    cli_output *const output = malloc(sizeof *output);
    if (!output) {
        (void)cli_message_status(WIRECOPY_E_MEMORY, "cannot write '%s'", path);
        return NULL;
    }
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) {
        cli_message_print("cannot write '%s': %s", path, strerror(errno));
        free(output);
        return NULL;
    }
    cli_output_init(output, descriptor);
    return output;
}

/* Half a page is of no use; but what is no file, such as a device or a pipe, is not ours to take away. */
bool cli_html_close(cli_output *output, const char *path)
{
    struct stat target;
    const bool is_file = fstat(output->descriptor, &target) == 0 && S_ISREG(target.st_mode);
    const bool is_whole = cli_output_close(output);
    if (!is_whole) {
        cli_message_print("cannot write '%s': %s", path, strerror(output->error_number));
        if (is_file)
            (void)unlink(path);
    }
    free(output);
    return is_whole;
}
