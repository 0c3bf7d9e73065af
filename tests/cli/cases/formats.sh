# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What agencies and sites send: one story in every format is found to be one, wherever it lies; what carries no text is
# counted by kind; what is bad is named by its place.
cp -r "$ROOT/tests/feed/formats" formats

# markup TAG TEXT: the text's sentences as elements.
markup() {
    sed -E "s|([.]) |\1</$1><$1>|g; s|^|<$1>|; s|\$|</$1>|" <<<"$2"
}

# escaped TEXT: as text of XML.
escaped() {
    sed 's/&/\&amp;/g; s/</\&lt;/g' <<<"$1"
}

# verdicts ARGUMENT...: what the program prints through figures(), then its messages: they must not mix.
verdicts() {
    local status=0
    wirecopy "$@" 2>messages | figures || status=$?
    cat messages
    return $status
}

body=$(markup p "$harbour")
mkdir wire wire/deeper wire/.hidden
story n1 "$harbour" >wire/0.ndjson
cat >wire/1.json <<END
{
  "uri": "ninjs-1", "type": "text", "pubstatus": "usable", "versioncreated": "2026-03-01T09:31:00Z",
  "body_xhtml": "$body"
}
END
cat >wire/2.json <<END
{ "version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": [
  { "id": "jsonfeed-1", "content_html": "$body" }, { "id": "jsonfeed-2" } ] }
END
cat >wire/3.xml <<END
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="g2-1" version="2"><itemMeta><itemClass qcode="ninat:text"/><provider literal="Northwire"/></itemMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>$body</body></html></inlineXML></contentSet></newsItem>
<newsItem guid="g2-2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>
<packageItem guid="g2-3"/>
</itemSet></newsMessage>
END
cat >wire/4.xml <<END
<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>nw</ProviderId><DateId>20260301</DateId><NewsItemId>1</NewsItemId>
</NewsIdentifier></Identification><NewsComponent><ContentItem><DataContent>$body</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>
END
cat >wire/5.xml <<END
<nitf><head><docdata><doc-id id-string="nitf-1"/></docdata></head><body><body.content>$body</body.content></body></nitf>
END
cat >wire/6.xml <<END
<rss version="2.0"><channel><title>A channel</title>
<item><guid>rss-1</guid><description>$(escaped "$body")</description></item>
<item><guid>rss-2</guid><description>torn</item>
</channel></rss>
END
cat >wire/7.xml <<END
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>atom-1</id><content type="html"><![CDATA[$body]]></content></entry></feed>
END
printf '\001nwa0001 4 i 100 nw 0001\r\n\002%s\r\n\003010931 GMT Mar 26\r\n\004' "$harbour" >wire/8.txt
printf '\026\026\001W0001\037-----\r\nu n\r\n\002^BC-Harbour,100<\r\n\t%s\r\n\003NW-WF-03-01-26 0931GMT<\r\n\004' "$harbour" >wire/9.txt
printf '<!DOCTYPE html>\n<html><head><title>A page</title></head><body><nav><a href="/">Home</a></nav>\n<main>%s</main></body></html>\n' \
    "$body" >wire/deeper/page.html
printf '%s\n' "$harbour" >wire/deeper/text.txt
printf '\211PNG\r\n\032\nIHDR' >wire/deeper/picture
printf 'not looked at' >wire/.hidden/a
printf 'not looked at' >wire/deeper/.a

# Every one is identical to the first.
run 'verdicts index --db s --json --limit 1 --skip-bad wire'
run 'wirecopy index --db t --limit 1 wire'
run 'wirecopy compare wire/3.xml wire/deeper/page.html | sed -n 1,3p'
run 'wirecopy compare wire/0.ndjson wire'
run 'wirecopy compare wire/0.ndjson wire/deeper/picture'

# The same in archives, compressed, and from a pipe.
tar --sort=name --exclude='.*' -cf wire.tar wire
gzip -c wire.tar >wire.tar.gz
zstd -qc wire.tar >wire.tar.zst
for archive in wire.tar wire.tar.gz wire.tar.zst; do
    run "verdicts lookup --db s --json --limit 1 --skip-bad $archive"
done
gzip wire/3.xml
zstd -q --rm wire/4.xml
run 'verdicts lookup --db s --json --limit 1 --skip-bad wire'
run 'verdicts lookup --db s --json --limit 1 --skip-bad <wire/6.xml'
run 'verdicts lookup --db s --json --limit 1 <wire/deeper/page.html'

# Documents of all kinds.
run 'verdicts index --db all --json --skip-bad formats'
run 'wirecopy verify --db all'
