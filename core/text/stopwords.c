#include "core/text/stopwords.h"

/*
 * Which words belong here: those that a writer cannot choose (articles, pronouns, prepositions, conjunctions,
 * auxiliaries, particles), the contractions and elisions that become one word without their apostrophe ("dont", "lun"),
 * and the few verbs that attribute a quote. They are no evidence of copying, and up to half of a story's words.
 *
 * Which do not, although they are function words: those that are news in another large language. Every list applies to
 * every story, so German "war" and "hat", Swedish "men", Dutch "door" or Portuguese "caso" would delete a noun or verb
 * elsewhere. A frequent function word that stays in costs little, for what is everywhere weighs little.
 * English "us" is listed, and so are the "u" and "s" of "U.S.": how a house writes the country must not tell two copies
 * apart.
 *
 * Of words with many forms only the frequent ones are listed. The Chinese and Japanese lists hold pairs of adjacent
 * characters, which is what words.h makes of these scripts. Turkish words are also listed with the combining dot that
 * folding leaves of a dotted capital at the beginning of a sentence.
 *
 * A list that changes, changes fingerprints: WIRECOPY_FINGERPRINT_VERSION goes up with it.
 */

const wirecopy_stopword_list wirecopy_stopword_lists[] = {
    /* Amharic */
    {"am", "ሁለት ሁሉ ሁሉም ሆነ ሆነው ሆኖ ሆኖም ላይ ሌላ ሌሎች መሆኑን መሰረት መካከል ማለት ምን ምንም ምክንያት ሲሆን ሲሉ ሲል ሳይሆን በላይ በሚል በማለት በርካታ በተመለከተ "
           "በተጨማሪ በተጨማሪም በኋላ በአሁኑ በአንድ በኩል በዚህ በዚህም በጣም በፊት ቢሆንም ብለዋል ብለው ብሎ ብሏል ብቻ ብዙ ተብሎ ተብሏል ተናግረዋል ተከትሎ ነበር ነው ነገር "
           "ናቸው አሁን አለ አሉ አንዱ አንድ አይደለም እስከ እስካሁን እነዚህ እና እንደ እንደሆነ እንዲሁም እንጂ ከሆነ ከዚህ ወቅት ወይም ወደ ውስጥ የሆነው የሆኑት የለም የሚል "
           "የነበረው ያለ ያለው ያለውን ያሉ ያሉት ያላቸው ይህ ይህም ይህን ይህንን ይሆናል ይላሉ ይላል ይችላሉ ይችላል ደግሞ ድረስ ጀምሮ ገልጸዋል ገልጿል ጊዜ ጋር ግን ጨምሮ"},
    /* Arabic */
    {"ar",
     "آخر آخرين أثناء أجل أحد أخرى أكثر أكد أكدت أما أمام أمس أن أنه أنها أو أي أيضا إثر إحدى إذ إذا إلا إلى إليه "
     "إن إنه إنها الآن التي الذي الذين الى اليوم ان بأن بأنه بحسب بدون بذلك بسبب بشأن بشكل بعد بعدما بعض بكل بل "
     "بما به بها بهدف بهم بين بينما بينها بينهم تحت تكون تلك تم ثم جميع حتى حسب حول حيث حين خارج خاصة خلال داخل "
     "دون ذات ذاته ذلك سوى ضد ضمن ظل عبر عدة عدم على عليه عليها عن عند عندما عنه غير فإن فقد فقط في فيما فيه فيها "
     "قال قالت قبل قد كان كانت كانوا كل كما لأن لا لدى لقد لكل لكن لكنه لم لن له لها لهذا لهم ليس مؤكدا ما مثل "
     "مشيرا مع مما من منذ منه منها منهم نحن نحو نفس نفسه هؤلاء هذا هذه هناك هو هي و وأشار وأضاف وأكد وأن وأوضح "
     "واحد واحدة والتي والذي وبعد وتم وحسب وذكر وذلك وسط وعلى وفق وفي وقال وقالت وقد وكان وكانت ولا ولكن ولم وليس "
     "وما ومن وهذا وهو وهي يتم يجب يقول يكون يمكن"},
    /* Bulgarian */
    {"bg",
     "а аз ако без беше би бил били бъдат бъде бяха в вас вероятно вече ви вие винаги вместо все всеки всички "
     "всичко всяка всяко във въпреки ги го да дали два двата две двете до добави докато дори друга други другите "
     "друго е един една едни едно за затова защото заяви и извън или им има имат имате имаше каза как какво както "
     "като когато кое което кои които кой който колко коя която край където към ли малко ме между мен много мога "
     "могат може можеше му на над най не него негов неговата неговите нещо нея ни ние никой нито нищо но някое "
     "някои някой няколко някоя няма обаче около освен от отново още пак по повече под поне понеже поради пред "
     "преди през при с са само своя своята се себе сега си след според спрямо срещу стана сте със същия също "
     "същото тази така такава такива такова такъв там твърде те тези ти тия то това тогава този той толкова точно "
     "три трябва трябваше тук тя тях тяхната че често чиято чрез ще я ѝ"},
    /* Bengali */
    {"bn",
     "অথবা অনুযায়ী অনুসারে অন্য অন্যান্য অর্থাৎ আছে আপনার আপনি আমরা আমাদের আমার আমি আর আরও ইত্যাদি উপর উপরে উভয় এ এই এক "
     "একই একটি একে এখনও এখানে এটা এটি এবং এমন এর এরপর ও ওপর কখন কত কম করছে করতে করবে করবেন করলে করা করার করে করেছে "
     "করেছেন করেন কাছে কারণ কারণে কি কিছু কিছুই কিন্তু কিভাবে কী কে কেবল কোন কোনো গেছে গেলে ছাড়া ছিল ছিলেন ছিলো জন্য "
     "জানিয়েছেন টি তখন তবে তা তাঁর তাকে তাদের তার তারা তিনি থাকবে থাকলে থাকা থাকে থেকে দিকে দিতে দিয়ে দিয়েছে দুই দুটি "
     "দেওয়া দেয় দ্বারা নয় না নাকি নিচে নিজেদের নিজের নিতে নিয়ে নেই নেওয়া নেয় পক্ষে পর পরে পর্যন্ত পারবে পারবেন পারে "
     "পারেন প্রতি প্রতিটি প্রায় ফলে বলা বলে বলেছেন বলেন বা বাইরে বিনা বিরুদ্ধে বেশি ভাবে মত মধ্যে মাধ্যমে যখন যত যদি যা "
     "যাওয়া যাচ্ছে যাতে যাদের যাবে যায় যার যারা যে যেখানে যেতে যেমন শুধু সকল সঙ্গে সব সময় সাথে সে সেই সেখানে সেটি সেসব "
     "হওয়া হওয়ার হচ্ছে হতে হবে হয় হয়নি হয়ে হয়েছিল হয়েছে হল হলে হ্যাঁ"},
    /* Czech */
    {"cs",
     "a aby ale ani ano ať bez bude budou buď by byl byla bylo byly být během celé co dle do dodal dva dvě dále ho "
     "i jak jako je jeden jedno jednoho jeho jej jejich jen jestli ještě ji jiné jiný již jsem jsme jsou jste já "
     "jí k každé každého každý kde kdo kdy když ke kromě kterou která které který kterých kteří kvůli lze mají "
     "mezi mi mimo mnoho mohl mohla mohou možná mu musí my má mám máme máte místo mít mě měl mělo můj může na nad "
     "naopak například ne nebo nebude nebyl nebyla nebylo nejsou nelze nemá nemůže není než nic nikdo nikdy nyní "
     "nám nás něco někdo několik některé o od okolo on ona oni pak po pod podle pokud pomocí poté pouze pro proti "
     "proto protože právě před přes přesto při přitom příliš s se si stále svou své svého svých svým tak takto "
     "také tam tato tehdy tento to toho tohoto tomto totiž toto tuto tyto téměř této tím tímto těch těm u uvedl v "
     "vaše ve velmi váš více však vše všech všechny vůči vždy z za zda zde ze zejména znovu či řekl řekla říká že "
     "žádná žádné žádný"},
    /* Danish */
    {"da",
     "ad af aldrig alle allerede alt altid anden andet andre at blev blevet blive bliver blot burde både bør ca da "
     "de dem den denne dens der deres derfor det dets dig din disse du efter eller ellers en endnu enhver enten er "
     "et fik findes flere for fordi fortsat fra frem få får før først gav gennem giver givet går gør gøre ham han "
     "har havde have hele helt hende hendes her hun hvad hvilke hvilken hvilket hvis hvor hvordan hvorfor i ifølge "
     "igen ikke imidlertid ind inden ingen intet ja jeg kan kommer kun kunne lige mange med meget mellem mere min "
     "mindre mindst mit mod må måske ned nej netop nogen noget nogle nok nu når næsten og også om omkring op os "
     "over på sagde samme sammen samt samtidig selv siden sidst sig siger sin sine skal skulle som stadig så sådan "
     "tager til tilbage to tre ud uden udenfor under var ved vi vil være"},
    /* German */
    {"de",
     "ab aber alle allem aller allerdings alles als also am an andere anderem anderen anders angesichts auch auf "
     "aufgrund aus ausserdem bei beiden beim bereits bis bisher bzw da dabei dafür daher damit dann darauf "
     "darunter darüber das dass davon dazu dem den denen denn dennoch der deren des deshalb dessen die dies diese "
     "diesem diesen dieser dieses doch dort drei durch dürfen dürfte ebenfalls ebenso ein eine einem einen einer "
     "eines einige einigen einmal er erst es etwa etwas für gab ganz gar geben gegeben gegen gegenüber gehen geht "
     "gemacht gewesen gibt ging habe haben hatte hatten hinter hätte hätten ich ihm ihn ihnen ihr ihre ihrem ihren "
     "ihrer im immer in innerhalb ins insgesamt ist ja je jedenfalls jeder jedoch jene jetzt kam kann kaum kein "
     "keine keinen knapp kommt konnte können könnte könnten lassen laut liess lässt machen mehr mehrere meisten "
     "mich mir mit mittlerweile muss musste müssen nach nachdem neben nicht nichts nie noch nun nur nämlich ob "
     "oder offenbar oft ohne rund sagt sagte schon sehr sei sein seine seinem seinen seiner seines seit selbst "
     "sich sie sind so sogar solche soll sollen sollte sollten sondern sowie statt trotz tun um und uns unsere "
     "unter viel viele vielen vom von vor waren warum was wegen weil weit weiter weitere wenig weniger wenn wer "
     "werde werden wie wieder will wir wird wo wohl wollen wollte worden wurde wurden während wäre würde würden zu "
     "zudem zufolge zuletzt zum zunächst zur zurück zuvor zwar zwei zwischen über überhaupt"},
    /* Greek */
    {"el",
     "άλλα άλλεσ άλλη άλλο άλλοι άλλουσ άλλων έγινε ένα έναν ένασ έξω έπρεπε έτσι έχει έχετε έχουν έωσ ή ήδη ήταν "
     "ίδια ίδιο ίδιοσ ίσωσ ακόμα ακόμη αλλά αν ανά ανάμεσα αντί από αυτά αυτέσ αυτή αυτήν αυτήσ αυτοί αυτού αυτούσ "
     "αυτό αυτόν αυτόσ αυτών αφού γίνει γίνεται γίνονται για γύρω δήλωσε δε δεν δύο εάν είναι είπε είστε είτε είχα "
     "είχαν είχε εγώ εδώ εκ εκτόσ εμείσ εναντίον εντόσ ενόσ ενώ εξ επί επίσησ επειδή η θα ιδιαίτερα κάθε κάνει "
     "κάποιο κάτι κάτω καθώσ και καμία κανένα κατ κατά κι λέει λίγο λόγω μάλιστα μέσα μέσω μέχρι μία μασ με μετά "
     "μεταξύ μη μην μια μιασ μπορεί μπορούν μπορώ μόλισ μόνο ν να ναι ξανά ο οι οποία οποίεσ οποίο οποίοι οποίοσ "
     "οποίου οποίουσ ούτε πάλι πάντα πάνω πίσω παρά περίπου περισσότερα περισσότερο πιο πλέον ποιοσ πολλά πολλέσ "
     "πολύ ποτέ που πρέπει πριν προ προσ πωσ πώσ σ σαν σασ σε σου στα στη στην στησ στισ στο στον στου στουσ "
     "σχεδόν σύμφωνα τίποτα τα τη την τησ τι τισ το τον του τουσ τρεισ των τόσο τότε τώρα υπ υπάρχει υπάρχουν υπέρ "
     "υπήρχε υπό χωρίσ ωσ ωστόσο όλα όλεσ όλη όλο όλοι όλοσ όλων όμωσ όπου όπωσ όσο όσοι όταν ότι όχι ώστε"},
    /* English */
    {"en",
     "a about above according across after again against all almost along already also although always am amid "
     "among an and another any anybody anyone anything anywhere are arent around as at away be became because "
     "become becomes becoming been before behind being below between beyond both but by came can cannot cant come "
     "comes could couldnt despite did didnt do does doesnt doing done dont down during each either else elsewhere "
     "enough even ever every everybody everyone everything everywhere except few for from further get gets getting "
     "give given go goes going gone got had hadnt has hasnt have havent having he hed her here heres herself hes "
     "him himself his how however i if im in including indeed instead into is isnt it its itself ive just less let "
     "lets made make makes making many may maybe me meanwhile might more moreover most mostly mr mrs ms much must "
     "my myself near nearly neither never nevertheless no nobody none nor not nothing now of off often oh on once "
     "one ones only onto or other others otherwise ought our ourselves out over own per perhaps quite rather "
     "really s said same say saying says several she shes should shouldnt since so some somebody somehow someone "
     "something sometimes somewhat soon still such t take taking than that thats the their them themselves then "
     "there therefore theres these they theyd theyll theyre theyve this those though through throughout thus to "
     "together told too toward towards two u under unless unlike until up upon us very via was wasnt we well went "
     "were werent weve what whatever whats when where whether which while who whom whos whose why will with within "
     "without wont would wouldnt yes yet you youll your youre youve"},
    /* Spanish */
    {"es",
     "a además ahora ahí al algo alguien alguna algunas algunos alrededor ante antes aquí aseguró así aunque aún "
     "bajo cada casi como con contra cual cualquier cuando cómo da dado dar de debe deben debido decir del dentro "
     "desde después dice dicho dijo dio donde dos durante e el ella ellas ello ellos en entonces entre era eran es "
     "esa ese eso esos esta estaba estaban estamos estar estas este esto estos estoy está están explicó frente fue "
     "fuera fueron ha haber había habían hace hacer hacia han hasta hay haya hecho hemos hizo incluso ir junto la "
     "las le les lo los luego me menos mi mientras mis misma mismo muchas mucho muchos muy más nada nadie ni "
     "ninguna ningún no nos nosotros nuestra nuestro nuestros nunca o otra otras otro otros para parece pero poco "
     "podemos poder podrá podrán podría por porque pueda puede pueden pues que quien quienes quiere qué respecto "
     "se según ser será serán sería señaló si sido siempre siendo sin sino sobre solo su sus sí sólo tal también "
     "tan tanto te tenemos tener tengo tenido tenía tiene tienen toda todas todavía todo todos tras través tres tu "
     "tuvo un una unas uno unos va vamos van varias varios ver y ya yo él"},
    /* Persian */
    {"fa",
     "آری آن آیا از است اظهار افزود البته ام اما اند او اگر ای اید ایم این اینجا اینکه با باز باشد باشند بالا باید "
     "بجز بدون بر برای برخی بسیار بسیاری بعد بعضی بله بنابراین به بود بودن بودند بیرون بیش بیشتر بین تا تر ترا "
     "تنها تو جز حالا حتی خارج خواهد خود خیلی داخل داد دادن داده دارد دارند داشت داشته در درباره درون دهد دو دیگر "
     "دیگران دیگری را رو روی زیاد زیر سه سپس شاید شد شدم شدن شده شدهاند شما شود شوند ضمن طبق طی فقط قبل ما مثل من "
     "مورد می میتواند میتوانند میدهد میشود میشوند میکند میکنند میگوید نباشد نباید نبود ندارد نسبت نمی نمیتواند "
     "نمیشود نمیکند نه نیز نیست نیستند ها های هر هرگز هستند هم همان همراه همه همچنین هنوز هنگامی هیچ و وجود وقتی "
     "ولی وی پایین پس پیش چند چندین چه چون چیزی کدام کرد کردن کردند کرده کم کمتر کنار کند کنند کنید که کی گرفت "
     "گرفته گفته یا یعنی یک یکدیگر"},
    /* Finnish */
    {"fi",
     "aikana ainakin alla alle avulla ehkä ei eikä eivät eli ellei en enemmän enintään ennen enää erittäin "
     "esimerkiksi et että he heidän heille heti hyvin hän hänelle hänen ilman itse ja jo johon joiden joihin "
     "joissa joita joka jokin joku jolla jolle jolloin jonka jos jossa josta jota jotka jotta juuri jälkeen kaikki "
     "kaikkia kaikkien kaksi kanssa kautta kertoi kertoo kohtaan kohti koska koskaan kuin kuinka kuitenkin kukin "
     "kun kunkin kuten liian lisäksi luo läpi me meidän mikä mikään milloin minkä minun minä missä miten mitä "
     "mitään mm molemmat monet monia monta muassa muiden muista muita mukaan mutta muu muun muut muuta myös ne "
     "niiden niin niitä noin nyt näillä näin nämä ole olet oli olisi olivat olla olleet ollut on ovat paljon piti "
     "pitäisi pitää päällä saa saada sama samaa saman samassa sanoi se sekä sen siellä siihen siinä siitä sijaan "
     "siksi silloin sillä sinulla sinun sinä sisällä sitten sitä tai takia tehdä tekee toinen toisen toista tulee "
     "tuo tuota tähän tälle tällä tämä tämän tässä tästä tätä täytyy ulkopuolella usein useita vaan vai vaikka "
     "varten vasta vastaan vielä voi voida voidaan voivat vuoksi vähintään vähän välillä välissä yhden yhtä yksi "
     "yli ympäri älä"},
    /* French */
    {"fr",
     "a afin ainsi ait ajouté alors après assez au aucun aucune aujourdhui aurait aussi autre autres aux avaient "
     "avait avant avec avoir avons ayant beaucoup bien ce cela celle cependant certaines certains ces cest cet "
     "cette ceux chaque chez ci comme contre cétait dans dautres davantage davoir de depuis des deux devrait dit "
     "doit doivent donc dont du dun dune déclaré déjà désormais dêtre elle elles en encore ensuite entre environ "
     "est et eux faire fait faut font grâce ici il ils jai jamais je jusquà la laquelle le les leur leurs lon lors "
     "lorsque lui lun lune là m ma maintenant mais malgré me mes mieux moi moins mon même na ne nest ni non nont "
     "nos notamment notre nous ny nétait on ont ou où par parce parfois parmi pas pendant peu peut peuvent "
     "plusieurs plutôt pour pourquoi pourraient pourrait pouvoir presque près pu puis quand que quelle quelles "
     "quelque quelques qui quil quils quun quune rien sa sagit sans se selon sera serait seront ses sest seulement "
     "si sil soit sommes sont sous souvent suis sur surtout t tandis tant tard tels toujours tous tout toute "
     "toutefois toutes trois trop très un une va vers veut votre vous y à ça également étaient était étant été "
     "être"},
    /* Hausa */
    {"ha",
     "a abin aka ake akwai amma an ana ba babu bai baya bayan bisa biyu ce cewa cewar ciki cikin da daban daga dai "
     "dan daya domin don duk duka dukkan fi fiye ga gaban guda haka hakan hanyar har idan in ina inda irin ita ji "
     "kafin kai kamar kamata kan kana kansa kansu kanta kasa kawai ke ko komai kowa ku kuma kusan kuwa lokacin ma "
     "mai mana marasa masa masu mata me mu muke muna musamman musu na nan ne ni sa saboda sai sama sannan sauran "
     "shi sosai su suke suna ta take tana tare tashi tsakanin tun wa wadanda wadannan wadda waje wajen wanda wani "
     "wannan wasu wata wato waɗanda waɗannan ya yadda yake yan yana yanzu yayin yi yin za zai zan zuwa ɗaya"},
    /* Hebrew */
    {"he",
     "אבל או אותה אותו אותך אותם אחד אחר אחרי אחרים אחרת אחת אין אך אל אלו אם אמרה אנחנו אף אפילו אפשר אשר את אתה "
     "בה בו ביותר בין בכל במהלך בעיקר בשביל בתוך גם דרך האלה הוא הזאת הזה היא היה היו הייתה הם הן ואת וגם והוא "
     "והיא וזה ולא זאת זה זו חייב יותר יכול יש כאן כאשר כבר כדי כולם כזה כי כיוון כל כמה כמו כן כעת כש לא לאחר "
     "לדברי להיות להם לך לכל ללא למה למשל לנו לעומת לפי לפני מ מאוד מה מול מחוץ מכיוון מכל ממנו מסר מעל נגד ניתן "
     "עבור עד עוד עכשיו על עליו עם פעם ציין צריך רק שאין שבו שהוא שהיא שהם שוב שיש של שלא שלה שלהם שלו שלך שלנו שם "
     "שני שתי תוך תחת תמיד"},
    /* Hindi */
    {"hi",
     "अंदर अगर अधिक अनुसार अन्य अपना अपनी अपने अब अभी आए आगे आता आने आप आपका आपके आपको आपने इतना इन इन्हें इस इसका इसके इसमें "
     "इसलिए इसे उनका उनके उनमें उन्हें उन्होंने उस उसकी उसके उसने उससे उसी उसे ऊपर एक ऐसा ऐसी ऐसे ओर और कई कब कभी कम कर करता करते "
     "करना करने करें करेगा कहा का काफी कि किए कितना कितने किया किये किस किसी की कुछ के केवल कैसे को कोई कौन क्या क्यों क्योंकि "
     "खिलाफ खुद गई गईं गए गया गये चाहिए चुका जब जबकि जहाँ जा जाए जाएगा जाता जाती जाते जाना जाने जिन जिनके जिन्हें जिन्होंने "
     "जिसकी जिसके जिसमें जिससे जिसे जैसा जैसे जो तक तथा तब तरफ तरह तुम तो था थीं दिए दिया दी दूसरे दे दें देता देना देने दो दौरान "
     "द्वारा न नहीं नीचे ने पर पहले पाया पास पीछे फिर बताया बस बहुत बाद बारे बावजूद बाहर बिना बीच भी मत मिला मुझे मुताबिक में "
     "मेरा मेरे मैं मैंने यदि यह यहाँ यही या यानी रहने रहा रही रहे लगभग लिए लिया लिये ली ले लेकिन लेना लेने व वह वही वहीं वाला वाली "
     "वाले वे वो शायद सकता सकती सकते सका सबसे सभी साथ सामने सिर्फ से हम हमने हमारे हमें हमेशा हर हालांकि ही हुआ हुई है हैं हो होगा "
     "होता होती होते होना होने"},
    /* Croatian, Bosnian, Serbian in Latin letters */
    {"hr",
     "a ako ali bez bi bila bili bilo bio bismo biti bude cijeli da do dodao dok dva dvije ga gdje i iako ih ili "
     "ima imaju ipak isto iz iza izjavio između izvan je jedan jer još ju kad kada kako kazao kaže kod koja koje "
     "koji kojih kojima koju koliko li međutim mogao moglo mogu mora možda može na naime nakon ne nego nema neće "
     "ni nije nisu njegov njih njihov no o od odakle odnosno onda oni osim ova ovaj ove ovo ovog ovom ovu po "
     "posebno poslije pred prema prije protiv radi rekao s sa samo se smo su svake svaki sve svi svih svoje svojim "
     "svoju tada također te tijekom tko to treba tri u umjesto već više za zato zbog će ćemo čak što"},
    /* Hungarian */
    {"hu",
     "a ahhoz ahogy ahol akar akarja aki akik akit akkor alapján alatt alá amely amelyek amelyet amelyhez amelynek "
     "amikor amit amíg annak arra arról attól az azok azon azonban azt aztán azzal azért be belül benne bár csak "
     "de ebben ebből egy egyes egyik egyszer egyébként együtt ehhez ekkor el elmondta elé elég előtt ennek ennyi "
     "erre erről ettől ez ezek ezen ezt ezzel ezért fel felé fog fogja ha helyett hiszen hogy hogyan hol hozzá "
     "hány ide igen illetve ilyen inkább innen is ismét itt kell kellene kellett keresztül kevés ki két kívül "
     "körül körülbelül közben közé közölte között közül le legyen legyenek lehet lenne lenni lesz lesznek lett "
     "lettek magát majd meg mellett mely mert mi miatt mikor minden mindenki mindig mindkét mint mintegy mit "
     "miután mivel mondta most már más másik mások még míg nagyon ne nekem neki nem nincs nincsenek néhány nélkül "
     "olyan ott pedig például rá róla saját sem semmi senki soha sok során szemben szerint számára te tehát tette "
     "továbbá tudja több többi túl ugyanakkor ugyanaz ugyanis után vagy vagyunk valaki valamint való van vannak "
     "vele vissza viszont volna volt voltak által át én éppen és így óta össze úgy újra ő ők őket"},
    /* Indonesian and Malay */
    {"id",
     "ada adalah agar akan anda antara apa apabila atas atau bagaimana bagi bahkan bahwa baik banyak bawah "
     "beberapa belum berada berapa bersama bila bisa boleh bukan bukanlah cukup dalam dan dapat dari daripada "
     "dengan depan di dia diantara diri dll dsb dua hal hanya harus hendak hingga ia ialah ianya ingin ini itu "
     "jadi jangan jika juga kami karena ke kemudian kepada ketika kini kita kurang lagi lain lainnya lalu lebih "
     "luar mahu maka mana masih mau melalui menjadi menurut mereka merupakan misalnya mungkin namun nanti nya oleh "
     "pada pak paling per perlu pernah pun saat saja sama sampai sangat satu saya sebab sebagai sebelum sebelumnya "
     "sebuah secara sedang sedikit sehingga sejak sekali sekarang selain selalu selama seluruh sementara semua "
     "sendiri seperti serta sesuatu sesudah setelah setiap sini suatu sudah supaya tak tanpa tapi telah tentang "
     "terdapat terhadap terlalu tersebut terus tetap tetapi tiada tiap tidak untuk walaupun yaitu yang"},
    /* Igbo */
    {"ig",
     "a abụghị abụọ aga agaghị ahụ anyị banyere bu bụ bụghị bụrụ di dị dịka e ebe ekwu eme enwe enweghị etiti ga "
     "gara gbasara gị gụnyere ha iche ihe ike ime ka kama kwa kwesịrị kwukwara kwuo kwuru m ma maka mana maọbụ "
     "mere mgbe na naanị ndị netiti nihe nihi nihu niile nime nke noge nwa nwee nwere nwereike nọ o ole onwe onye "
     "otu ruo si sị tupu ugbua were ya ị ọ ọbụla ọtụtụ ọzọ ụfọdụ"},
    /* Italian */
    {"it",
     "a abbiamo agli ai al alcuna alcuni all alla alle allo altra altre altri altro anche ancora attraverso avere "
     "aveva avevano avrebbe che ci circa ciò col come con contro così cui cè da dai dal dall dalla dalle dallo "
     "dato degli dei del dell della delle dello detto deve devono di dice dire disse dopo dove dovrebbe due dunque "
     "durante e era erano essere fa fatto fino forse fosse fra fu fuori furono già gli ha hai hanno ho i il in "
     "infatti inoltre insieme invece l la le lei lo loro lui lungo ma mai me meno mentre mi mio molte molti molto "
     "ne negli nei nel nell nella nelle nello nessun nessuna noi non nostra nostro nulla né o ogni oltre oppure "
     "ora per perché però più poi poiché possiamo possono potrebbe presso prima propria proprio può qualche "
     "qualcosa quale quando quasi quegli quei quel quella quelli quello questa queste questi questo qui quindi "
     "sarebbe sarà se secondo sei sempre senza si sia siamo siano solo soltanto sono sotto sta stata stati stato "
     "stesso su sua sui sul sull sulla sulle sullo suo suoi sì tra tre troppo tuo tutta tuttavia tutte tutti tutto "
     "un una uno va vengono viene voi è"},
    /* Japanese */
    {"ja", "あっ あり ある いう いく いた いっ いて いま いる うち うに えて おい およ おり かし かに から かり がな "
           "がら きな くの けて こと この これ ころ ごろ させ さら され しい しか した して しま する せず せた せて "
           "せん その それ たい たが たち ため たも たり だけ だっ だと って つい てい てお てき ての ては ても であ "
           "でき です でに での では でも とい とが とこ とさ とし とす とな とに との とは とみ とも とを どう どの "
           "ない なお なか なが なく なっ など なら なり なる にあ にい にお にか にし につ にと にな には にも によ "
           "に対 のた ので のは のみ のよ はい はこ はな への べき ほか ほど まし ます ませ また まで めて もに もの "
           "よう より よる よれ らか らず らに らの らは られ りの るが ると るよ れが れた れて れに れは れば れる "
           "れを をし をす"},
    /* Korean */
    {"ko",
     "가 가운데 가장 가진 각 같은 같이 것 것도 것으로 것은 것을 것이 것입니다 계속 과 관련 그 그는 그래서 그러나 "
     "그런 그리고 그의 까지 내 너무 는 다른 다시 대한 대해 대해서 더 덧붙였다 데 도 동안 되어 되지 된 될 됩니다 두 "
     "등 등을 등의 등이 따라 따르면 때문에 또 또는 또한 라고 로 를 만 만큼 말했다 모두 모든 못한 및 바로 밝혔다 "
     "보다 부터 사이 설명했다 수 수는 수도 아니고 아니라 아닌 아직 안 않고 않는 않았다 않은 않을 약 어떤 어떻게 "
     "없고 없는 없이 에 에서 여러 여전히 역시 와 우리 위한 위해 으로 은 을 의 의해 이 이날 이다 이라고 이라는 "
     "이라며 이런 이를 이며 이미 이번 이에 이와 이전 이후 인 있고 있는 있다 있다고 있다는 있도록 있습니다 있어 "
     "있었다 있을 있지만 자신의 전 전했다 점 중 중에 지난 통해 특히 하고 하기 하는 하며 하면 하지 하지만 한 한다 "
     "한편 할 함께 합니다 해 해야 했고 했다 했다고 했으며 혹은 후"},
    /* Norwegian */
    {"nb",
     "aldri alle allerede alltid andre annen annet at av begge ble bli blir blitt både bør ca de deg dei dem den "
     "denne der dere deres derfor dersom det din disse ditt du ei ein eit eller ellers en enda ene enn ennå enten "
     "er et ett etter fikk finnes flere for fordi fortsatt fra fram få får før først ga gir gitt gjennom gjort "
     "gjør gjøre går ha hadde han har hele henne hennes her hun hva hver hvis hvor hvordan hvorfor i ifølge igjen "
     "ikke ikkje imidlertid ingen inn inni intet ja jeg kan kanskje kommer kor kun kunne kva la lar mange med "
     "mellom min mindre minst må ned nei nesten noe noen noko nokon nå når ofte og også om opp oss over på rundt "
     "sa samme sammen seg selv si siden sier sin sine sist sitt skal skulle slik som så tar tatt til tilbake to "
     "tok tre under ut uten utenfor var vart ved vi vil være vært å"},
    /* Dutch */
    {"nl",
     "aan af al alle alleen alles als altijd ander andere anders beide bij binnen boven bovendien buiten daar "
     "daarbij daarna daarom dan dat de deze die dit doen echter een eens elk elke en enkele er ervan even gaan "
     "gaat geen geheel gemaakt gewoon ging haar had hebben hebt heeft hem hen het hetzelfde hij hoe hun iemand "
     "iets ik in indien is ja je jij kan komen komt kon konden kunnen kunt kwam laten maakt maar mag maken meer "
     "mijn moest moet moeten mogen n na naar naast nee niemand niet niets noch nog nooit nu of om omdat onder ons "
     "onze ook op opnieuw over per reeds samen sinds slechts sommige steeds t te tegen tenzij terug terwijl "
     "tijdens toch toe toen tussen twee u uit uw van vanaf veel verder via volgens voor waar waarbij waarin "
     "wanneer waren was wat we weer welke werd werden wie wij wil wilt worden wordt zal ze zegt zelf zelfs zich "
     "zij zijn zo zoals zodat zonder zou zouden zullen één"},
    /* Polish */
    {"pl",
     "a aby albo ale ani bardziej bardzo bez bo by być był było były będzie będą chyba co czy dla dlatego do dodał "
     "dużo dwa dwóch gdy gdyby gdzie go i ich inne inny innych innym itp ja jak jaki jako jeden jedna jednak "
     "jednego jednej jednym jedną jego jej jest jeszcze jeśli jeżeli już ją każdego każdej każdy każdym kiedy "
     "kilka kto ktoś która które którego której który których którym którzy lub ma mają masz miał miała miały "
     "mieli mieć mimo między mnie mogą może można mu musi muszą my mówi na nad należy nam nas natomiast nawet nic "
     "nich nie niego niej nigdy nikt nim nimi niż no np o oba obecnie od około on ona one oni oraz po pod podczas "
     "ponad ponieważ potem powiedział powinien powinna powinny poza przed przez przy również samo się sobie swoich "
     "swoim swoje swojej swoją swój są ta tak taki takich takie także tam te tego tej temu teraz też to tu tych "
     "tylko tym tę u w we według wiele wielu więcej wobec wokół wszystkich wszystkie wszystko wy właśnie wśród z "
     "za zamiast zawsze zaś zbyt ze zostanie zostaną zostać został została zostało zostały żaden żadne żadnej "
     "żadnych że żeby"},
    /* Portuguese */
    {"pt",
     "a afirmou agora ainda algumas alguns além ambos antes ao aos apenas após aquela aqui as assim através até "
     "bem cada com como contra cujo da dado dar das de dela dele deles dentro depois desde dessa dessas desse "
     "desses desta deste deve devem deveria deverá disse diz do dois dos duas durante e ela elas ele eles em "
     "embora enquanto entre então era eram essa esse esta estar estava este está estão faz fazer feito ficou foi "
     "fora foram fosse havia houve há ir isso isto já la lhe lo los mais mas menos mesma mesmo meu minha muita "
     "muitas muito muitos na nada naquele nas nem nenhum nenhuma nesse nesta neste ninguém no nos nossa nosso num "
     "numa numas nunca não o onde os ou outra outras outro outros para pela pelas pelo pelos perante pode podem "
     "poderia pois por porque porém poucos pôde quais qual qualquer quando quase que quem quer se seja sejam sem "
     "sempre sendo senão ser seria será serão seu seus si sido sim sob sobre somente sou sua são só tal também tem "
     "temos ter teve tinha tinham todas todo todos tão têm um uma vai vamos vezes você à às é éramos"},
    /* Romanian */
    {"ro",
     "a acea aceasta această acela același acelui acest acesta aceste acestea acestei acestora acestui aceşti "
     "aceștia acum ai aibă aici al ale alt altă alți am apoi ar are asemenea astfel asupra atunci atât au avea "
     "aveau aveți avut având așa ați ca ce cea cel cele celor ceva chiar cineva cu cum când cât câte câteva câțiva "
     "că cărora cărui căruia către da dacă dar dat de declarat decât deja deoarece despre din dintr dintre dintro "
     "dintrun doar doi două după e ea ei el ele era eram erau este față fi fie fiecare fiind foarte fost fără iar "
     "in la le lor lui lângă mai mea mei mele meu mult multe mă ne nici nicio niciun nimeni nimic noastre noi "
     "nostru nouă nu numai o ori orice pe pentru peste poate prea precum prin printre printro putea puteau putut "
     "puțin până s sa sau se sine spre spune spus sub sunt să său toate toată totuși trebui trebuia trebuie trei "
     "tu un una unde unei unele unor unui unul va vom vor vreo vă îi îl împotriva în înainte încât încă însă într "
     "între întrun ăsta şi și"},
    /* Russian */
    {"ru",
     "а без более больше будет будут бы был была были было быть в во все всегда всего всей всем всех всю всё г где "
     "говорит говорится даже два две двух для до должен должна должны другие других его ее ей ему если есть еще "
     "ещё её же за затем заявил заявила и из или им имеет именно их к как когда которая которого которое которой "
     "котором которому которую которые который которых кроме кто ли либо лишь между менее меня мне могут может "
     "можно мы на над накануне не него некоторые нескольких несколько нет ни ним них ничего но о об образом один "
     "одна однако одного одной около он она они от отметил очень перед по под позже пока после почти поэтому при "
     "против раз ранее рассказал с сам самых своего своей своем свои своим своими своих свой свою своём себя "
     "сейчас сказал со согласно сообщает сообщил сообщила сообщили сразу среди стал стала стали стало стать так "
     "также таким там тем теперь тех то тогда того только том тот три у уже хотя чего чем через что чтобы эта эти "
     "этим этих это этого этой этом этому этот эту я является"},
    /* Slovak */
    {"sk",
     "a aby aj ak ako ale alebo ani bez bol bola boli bolo bude budú by byť cez do dva ešte ho i iba ich je jeden "
     "jeho ju k kde keď ktorá ktoré ktorého ktorí ktorý ktorých ku len majú mať medzi mimo musí má môže na nad "
     "napríklad nebol nebolo nemá nie nič o od po podľa povedal počas pre pred pretože proti príliš s sa si so ste "
     "sú tak tento tiež to tohto tomto toto táto túto u uviedol už v veľa veľmi viac vo však všetky z za zo či čo "
     "že žiadna žiadne žiadny"},
    /* Somali */
    {"so", "aad aan ah ahaa ahaan ahayd ama ay ayaa ayaan ayay ayey aysan ayuu badan balse dhan dib doono ee gudaha "
           "haatan hadda haddii halka halkaas hoos hor hore ilaa in inaan inay inta inuu isaga isagoo iska isku isla "
           "iyada iyadoo iyagoo iyo jira jiray ka kaddib kala kale karaan karin karo kasoo kasta kii ku kula kuwa la "
           "laakiin labada laga lagu lahaa lasoo leeyahay leh loo looga ma marka markii noqday oo saabsan sheegay "
           "sheegeen sheegtay si sidaas sidoo sii soo taas tahay tan tiri u uga ugu uu uusan waa waan walba wax waxa "
           "waxaa waxaan waxaana waxay waxayna weli wuxuu wuxuuna xitaa yahay yihiin yiri"},
    /* Swedish */
    {"sv",
     "aldrig alla allt alltid andra annan annat att av bli blir blivit borde bort båda både bör de dem den denna "
     "deras dess dessa dessutom det detta dig din dina ditt du där därför då efter eftersom eller emot en endast "
     "enligt er ett fanns fick finns fler flera fortfarande från få får för först ge genom ger gå går gör göra ha "
     "hade han har hela henne hon honom hos hur huruvida här i icke igen ihop inga ingen ingenting inget innan "
     "inom inte ja jag just kan kanske kommer kommit kunde med medan mellan min mina mindre minst mycket många "
     "måste ned nej ner ni nu när nästan någon något några och också om oss per på redan runt sa sade samma sig "
     "sin sina själv ska skall skulle som säger så sådan ta tar till tog två under upp ut utan utanför vad var "
     "vara varför varit varje vars vi via vid vilka vilken vilket vill än ännu är även åt över"},
    /* Swahili */
    {"sw",
     "akiwa alikuwa alisema ama ambacho ambalo ambao ambapo ambaye ambayo ambazo amekuwa amesema ana anasema au "
     "baada baadaye baadhi bado bila cha chake chini dhidi hadi hakuna hao hapo hata haya hayo hicho hii hili hilo "
     "hivyo hiyo hizi hizo huenda huko huku humo huo huu huwa huyo ikiwa ili ilikuwa imekuwa ina ingawa iwapo je "
     "juu kabla kadhaa kama karibu kati katika kila kile kuhusu kulingana kuna kupitia kutoka kutokana kuwa kwa "
     "kwake kwamba kwenye la lakini lazima mara mbali mbele mbili mengi mengine miongoni mmoja mnamo moja mpaka "
     "mwa mwenye mwingine na ndani ndio ni nini nje nyingi nyingine nyuma pamoja pia sana sasa si sio tangu tayari "
     "tena tu vya wa wakati wako wale walikuwa wana wanasema wao wawili wengi wengine wenye wote ya yake yangu yao "
     "yenye yetu yeye yote yoyote za zaidi zake zao zote"},
    /* Filipino */
    {"tl",
     "aming ang at ating ay bagaman bago bilang dahil dalawang dapat daw di dito doon habang hanggang hindi iba "
     "ibang ilang inyong isa isang ito iyan iyon kahit kailangan kailangang kanilang kanyang kapag kay kaya kayo "
     "ko kung lahat lamang loob maaari maaaring mag mas matapos may mayroon mga mula muli na nais namin nang natin "
     "ng ngayon ngunit ni ninyo nito o pa pag pagkatapos pang para rin sa samantala si sila tapos tungkol upang "
     "wala walang yan yun"},
    /* Turkish */
    {"tr",
     "ait altında ama ancak arasında arasındaki artık aynı ayrı ayrıca az bana bazı başka belirten belirtti belki "
     "beni benim beraber beri bile bir biraz biri birini birlikte birçok biz bize bizim biçimde bu buna bundan "
     "bunlar bunların bunu bunun burada buraya böyle böylece bütün da daha dair de dedi dek demek değil değildi "
     "değildir diye diyen diğer dolayı doğru dışında eder ederek edildi edilen ediyor en etmek etti ettiği "
     "ettiğini evet eğer fakat fazla gelen gerek gibi göre hakkında hala hangi hatta hayır hem henüz hep hepsi her "
     "herhangi herkes hiç hiçbir hâlâ idi ifade iken iki ile ise ister itibaren için içinde içindeki işte i̇fade "
     "i̇ki i̇le i̇çin kadar karşı kaç kendi ki kimse konusunda mi mu mı nasıl ne neden nedeniyle o olabilir olacak "
     "olan olarak oldu oldukça olduğu olduğunu olmadığı olmak olması olmayan olmuş olsa olsun olup olur ona onlar "
     "onları onların onun pek rağmen sadece sen siz sizin sonra söyledi sırasında tarafından tekrar tüm var vardı "
     "vardır ve veren veya ya yalnız yalnızca yana yani yapmak yaptı yine yok yoktur zaten çok çoğu çünkü önce "
     "öyle üzere üzerinde üzerinden üzerine üç şekilde şey şeyi şeyler şimdi şu şuna şunu şunun şurada"},
    /* Ukrainian */
    {"uk",
     "а або але б багато без близько був буде будуть будь була були було бути більше в вам вами вас ваш ваша весь "
     "вже ви вона вони все всі всіх втім від він два двох дві де декілька деякі для до додав дуже ж з за завжди "
     "зазначив замість зараз заявив зокрема зі й його йому кожен кожного коли кому кілька лише м мав мала мало "
     "мають має маємо мене менше мені ми може можливо можна можуть між на навіть над надто нам наприклад нас наші "
     "не немає неї ним нині них нього ні ній нічого один одна однак одне одного окрім перед по повинен повинна "
     "повинно повинні повідомив поза потрібно потім при про проти протягом під після саме свою своє свої своїх "
     "сказав слід став стала т та так такий таких такого також такі там те тим то тобто того тоді тому треба тут "
     "тільки у усі усіх хоча це цей цим цих цього цьому цю ця ці цієї час через чи ще що щоб щодо щось як яка яке "
     "який яким яких якого якому якої яку якщо які є і із інше інший іншими інших інші їх її"},
    /* Urdu */
    {"ur",
     "آئی آئے آنے آپ آیا اب اس اسی اسے ان انھوں انہوں انہیں اور اپنا اپنی اپنے اگر ایک بارے باوجود باہر بتایا بعد "
     "بغیر بلکہ بھر بھی بہت تاکہ تاہم تمام تو تک تھا تھی تھے جا جائیں جائے جاتا جانب جانے جب جبکہ جس جن جو جہاں جی "
     "حوالے خود درمیان دو دوران دوسرا دوسری دوسرے دونوں دی دیا دیتے دینے دیگر دیں دے ذریعے رہا رہی رہے زیادہ ساتھ "
     "سامنے سب سمیت سکا سکتا سکتے سکے سے صرف طرح طرف طور علاوہ قبل قریب لئے لی لیا لیکن لیے لے متعلق مجھے مزید "
     "مطابق میری میرے میں نہ نہیں نے و والا والوں والی والے وجہ وہ وہاں پاس پر پھر پہلے چاہئے چاہیے چکے کئی کئے کا "
     "کر کرتا کرتی کرتے کرنا کرنے کریں کرے کسی کم کن کو کوئی کچھ کہ کہا کہنا کی کیا کیلئے کیونکہ کیے کے گئی گئے گا "
     "گی گیا گے ہر ہم ہماری ہمارے ہمیں ہو ہوئی ہوئے ہوا ہوتا ہونے ہوگا ہوگی ہوں ہی ہیں ہے یا یہ یہاں"},
    /* Vietnamese */
    {"vi",
     "ai anh bao biết bà bên bạn bằng bị bộ bởi chiếc cho chính chúng chưa chẳng chỉ chị chớ con cuộc càng các "
     "cách cái còn có cùng cũng cả cần của cứ do dù dưới dần em giữa gì gần hai hay hoặc hãy hơn hết họ khi khoảng "
     "không kia kẻo kể luôn là làm lên lúc lại lẫn lắm mà mình mấy mặc mọi mỗi một mới ngay ngoài ngoại người nhau "
     "nhiên nhiều nhé như nhưng nhất nhằm nhỉ nhờ những nào này nên nó nói nếu nữa phải qua quá ra riêng rất rằng "
     "rồi sao sau so suốt sẽ sự ta thay theo thêm thì thế thể trong trên trước trừ tuy tôi tại tất tới từ từng tự "
     "việc và vài vào vì vẫn vậy về với vừa à ít ông đang đi điều đành đâu đây đã đó được đấy đến"},
    /* Yoruba */
    {"yo", "a amọ atawọn ati awọn ba bakan bayii bi bii bá bí bẹẹ eyi fi fún gan gbogbo gẹgẹ ibi inu ju julọ jẹ jẹ́ kan "
           "kankan ki kii ko kí kò kọ laarin lai lara lasiko lati lawọn le lo lori láti ló lórí lẹyin lọ ma maa mi mo "
           "máa n naa ni nibi nigba ninu nipa nitori nnkan náà ní nínú o oun pe pé pẹlu rẹ rẹ̀ se si sì sí sọ ta tabi "
           "tawọn ti tii titi to tun tí tó wa wọn wọ́n yii yoo yìí àti àwọn òun ó ń ṣe ṣugbọn ẹni"},
    /* Chinese */
    {"zh", "一个 一些 一定 一样 一直 不仅 不会 不同 不断 不是 不能 为了 为我 之前 之后 之间 也在 也是 也有 了一 什么 "
           "他们 以上 以下 以及 以来 们的 作为 你们 关于 其中 其他 再次 十分 另外 只有 只要 可以 可能 各个 同时 因为 "
           "因此 在这 如果 对于 将在 尤其 就是 已经 并不 应该 当时 很多 怎么 成为 我们 指出 按照 是一 是不 是在 更加 "
           "更多 有一 有的 根据 正在 此外 每个 没有 特别 甚至 由于 的一 的人 的时 的是 的这 目前 能够 自己 表示 认为 "
           "许多 还是 还有 还要 这个 这些 这是 这样 这种 这里 通过 都在 都是 都有 随着 非常"},
};

const size_t wirecopy_stopword_list_count = sizeof wirecopy_stopword_lists / sizeof wirecopy_stopword_lists[0];
