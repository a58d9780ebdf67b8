/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small Unigram vocabulary and what SentencePiece 0.1.97 makes of some texts. The vocabulary was made of this project's own
 * pages (README.md, CONTRIBUTING.md, docs/):
 *
 *   spm_train --input=pages.txt --model_prefix=u --vocab_size=360 --model_type=unigram --normalization_rule_tsv=rules.tsv
 *             --character_coverage=1.0
 *   spm_encode --model=u.model --output_format=id
 *
 * The rules write full-width letters as ASCII, U+FB01 and U+FB02 as two letters, U+00A0, U+3000, tab and line feed as a
 * space, U+2026 as three dots, U+2460 as 1, nothing for U+00AD, and compose e and a with their accents.
 */

#pragma once

static const char unigram_charsmap[] =
  "AAQAAAAgAAAJCQAACgUAAAEAAIDMJAIAiA0AAHcAAIDMOAIAgQUAAHoAAIAAAACAgIQCAKYFAAADAACAoAUAAAcAAICgTQAAgAwCAIBFAABJAA"
  "CAgR0AAEwAAIAJAACAggkAAAsAAIANAACAkdACAA8AAIARAACArV0AABMAAIAVAACArNQCABcAAIAZAACAGwAAgB0AAIAfAACAIQAAgCMAAIAl"
  "AACAJwAAgCkAAIArAACALQAAgC8AAIAxAACAMwAAgLxEAwC9DAMANQAAgDcAAIA5AACAOwAAgD0AAIA/AACAQQAAgEMAAIBFAACARwAAgE8AAI"
  "BRAACAUwAAgFUAAIChWQEAVwAAgKNtAQCibQEApWEBAKR5AQCnZQEApmUBAKmpAQCooQEAq7kBAKqhAQCtqQEArKEBAK+ZAQCuoQEAsekBALDh"
  "AQCz+QEAsuEBALXpAQC04QEAt5EBALbhAQC5sQEAuKkBAFkAAIC6uQEAWwAAgF0AAIBfAACAYQAAgJI5AACTOQAAkPUAAJE9AACWlQMAl50DAJ"
  "RRAACVnQMAmrUDAGGEAgCYpQMAmb0DAGMAAIBlmAIAZQAAgGcAAICCHQEAgyUBAGkAAICBFQEAhj0BAIclAQCEPQEAhTUBAIodAQCL4QAAiB0B"
  "AIkVAQCOhQAAj40AAIyRAACNjQAAawAAgG0AAIBvAACAcQAAgHMAAIB1AACAhwAAAIYAAACJAAAAiAAAAIsAAACKAAAAjQAAAIwAAACPAAAAjg"
  "AAAJEAAACQAAAAkwAAAJIAAACVAAAAlAAAAJcAAACWAAAAmQAAAJgAAACbAAAAmgAAAJ0AAACcAAAAnwAAAJ4AAAChAAAAoAAAAKMAAACiAAAA"
  "pQAAAKQAAACnAAAApgAAAKkAAACoAAAAqwAAAKoAAACtAAAArAAAAK8AAACuAAAAsQAAALAAAACzAAAAsgAAALUAAAC0AAAAtwAAALYAAAC5AA"
  "AAuAAAALsAAAC6AAAAvQAAALwAAAC/AAAAvgAAAMEAAADAAAAAwwAAAMIAAADFAAAAxAAAAMcAAADGAAAAyQAAAMgAAADC6AEAygAAAM0AAADM"
  "AAAAzwAAAM4AAADRAAAA0AAAANMAAADSAAAA1QAAANQAAADXAAAA1gAAANkAAADYAAAA2wAAANoAAADdAAAA3AAAAN8AAADeAAAA4QAAAOAAAA"
  "DjAAAA4gAAAOUAAADkAAAA5wAAAO+sAQDpAAAA6AAAAOKEAQDj6AEA7QAAAOwAAADvAAAA7gAAAPEAAADwAAAA8wAAAPIAAAD1AAAA9AAAAPcA"
  "AAD2AAAA+QAAAPgAAAD7AAAA+gAAAP0AAAD8AAAA/wAAAP4AAAAAIAAuLi4AMQBBAEIAQwBEAEUARgBHAEgASQBKAEsATABNAE4ATwBQAFEAUg"
  "BTAFQAVQBWAFcAWABZAFoAYQBiAGMAZABlAGYAZmkAZmwAZwBoAGkAagBrAGwAbQBuAG8AcABxAHIAcwB0AHUAdgB3AHgAeQB6AMOkAMOpAA==";

static const struct
{
  const char *piece;
  float score;
} unigram_pieces[] = {
  { "<unk>", 0.0f }, { "<s>", 0.0f }, { "</s>", 0.0f }, { "▁", -2.49420118f }, { "s", -2.91038799f },
  { "e", -3.6216886f }, { ",", -3.69968987f }, { ".", -3.72142911f }, { "a", -3.77510238f }, { "t", -3.80276871f },
  { "▁the", -3.92632532f }, { "-", -4.11232567f }, { "r", -4.13739157f }, { "c", -4.32787371f },
  { "d", -4.37661695f }, { "i", -4.44769287f }, { "p", -4.47723198f }, { "▁a", -4.51128578f },
  { "o", -4.54071617f }, { "l", -4.54770374f }, { "n", -4.56946707f }, { "`", -4.59639454f },
  { "▁`", -4.68571997f }, { "▁and", -4.69618797f }, { ":", -4.80828667f }, { "/", -4.81236744f },
  { "u", -4.81316519f }, { "▁of", -4.83020449f }, { "0", -4.91163492f }, { "▁(", -4.93235111f },
  { "m", -4.96757412f }, { "y", -4.99273825f }, { "▁is", -5.01737595f }, { "g", -5.03650141f },
  { "in", -5.04746199f }, { "b", -5.05853415f }, { ")", -5.06575155f }, { "4", -5.0888586f }, { "f", -5.1049757f },
  { ";", -5.14756775f }, { "k", -5.25120306f }, { "th", -5.25652027f }, { "▁in", -5.26224041f },
  { "▁-", -5.30350733f }, { "6", -5.30739212f }, { "ed", -5.30796289f }, { "v", -5.39495611f },
  { "2", -5.42794371f }, { "en", -5.43691063f }, { "er", -5.45393133f }, { "ing", -5.46314573f },
  { "or", -5.54539394f }, { "re", -5.54544926f }, { "st", -5.56169939f }, { "an", -5.56285906f },
  { "▁one", -5.57538462f }, { "▁1", -5.57806158f }, { "_", -5.6165576f }, { "le", -5.63166904f },
  { "▁it", -5.64592695f }, { "w", -5.64862776f }, { "h", -5.65636396f }, { "▁tokens", -5.69362974f },
  { "▁with", -5.69859743f }, { "S", -5.71583366f }, { "1", -5.74925423f }, { "**", -5.76421309f },
  { "'", -5.76941586f }, { "▁are", -5.78760862f }, { "▁to", -5.79822397f }, { "▁The", -5.80022812f },
  { "▁f", -5.8079071f }, { "=\"", -5.82706022f }, { "▁--", -5.85194302f }, { "▁m", -5.85672379f },
  { "▁model", -5.86037445f }, { "▁p", -5.86384678f }, { "8", -5.86561108f }, { "E", -5.86563826f },
  { "3", -5.86588001f }, { "▁that", -5.86655331f }, { "▁token", -5.87146378f }, { "al", -5.87909889f },
  { "il", -5.88179636f }, { "▁<", -5.89058208f }, { "9", -5.90688324f }, { "▁on", -5.92637253f },
  { "5", -5.92808962f }, { "7", -5.92815924f }, { "C", -5.92816067f }, { "▁**", -5.93547535f },
  { "▁be", -5.93657875f }, { "x", -5.94988441f }, { "table", -5.95939207f }, { "ch", -5.99897385f },
  { "▁for", -6.00060797f }, { "▁h", -6.0101862f }, { "G", -6.01810455f }, { "▁A", -6.02702618f },
  { "it", -6.03044605f }, { "▁##", -6.04194403f }, { "▁what", -6.042068f }, { "--", -6.0556283f },
  { "▁cache", -6.06630373f }, { "on", -6.09128666f }, { "rivulet", -6.11693907f }, { "I", -6.14326096f },
  { "▁at", -6.14911127f }, { "streaming", -6.15108204f }, { "ion", -6.15611267f }, { "32", -6.1788125f },
  { "▁its", -6.18909454f }, { "\"", -6.19584322f }, { "R", -6.1980629f }, { "L", -6.19806337f },
  { "O", -6.1980648f }, { "N", -6.19806671f }, { "!", -6.22663641f }, { "▁window", -6.22663641f },
  { "▁by", -6.22841263f }, { "▁table", -6.24329853f }, { "mini", -6.25631046f }, { "do", -6.26999092f },
  { "ou", -6.27872419f }, { "out", -6.34227562f }, { "*", -6.34627914f }, { "`,", -6.35697889f },
  { "A", -6.370471f }, { "▁re", -6.38142633f }, { "H", -6.38319254f }, { "W", -6.38319254f }, { ">", -6.38704538f },
  { "ers", -6.39981985f }, { "T", -6.4060421f }, { "B", -6.41767502f }, { "F", -6.41767645f },
  { "picture", -6.41770458f }, { "P", -6.4533906f }, { "260", -6.45357704f }, { "ow", -6.46816874f },
  { "▁2", -6.48525143f }, { ",000", -6.49043274f }, { "dark", -6.49043846f }, { "▁sink", -6.49052715f },
  { "me", -6.51281452f }, { "od", -6.51922798f }, { "=", -6.52682114f }, { "▁src", -6.5295186f },
  { "\"><", -6.52991533f }, { "▁not", -6.54566479f }, { "ol", -6.55501223f }, { "▁so", -6.56643867f },
  { "stories", -6.56888676f }, { "K", -6.56888819f }, { "engine", -6.56889105f }, { "▁every", -6.56986237f },
  { "▁first", -6.61055708f }, { "▁paper", -6.61055851f }, { "▁con", -6.61243057f }, { "M", -6.61587048f },
  { "im", -6.62587404f }, { "rt", -6.62970352f }, { "hat", -6.6359787f }, { "▁Q", -6.63896322f },
  { "▁[", -6.65048885f }, { "D", -6.65403175f }, { "U", -6.65403366f }, { "▁4", -6.66015816f },
  { "set", -6.67945004f }, { "▁3", -6.68463755f }, { "all", -6.68613625f }, { "->", -6.69400358f },
  { "q", -6.69948196f }, { "▁file", -6.69984245f }, { "line", -6.70204401f }, { "text", -6.71347427f },
  { "▁T", -6.71489525f }, { "▁over", -6.74712276f }, { "(", -6.76440048f }, { "md", -6.7696228f },
  { "ic", -6.7712779f }, { "`)", -6.7757082f }, { "▁text", -6.78194046f }, { "Rivulet", -6.79710579f },
  { "▁trained", -6.79710674f }, { "▁from", -6.79711056f }, { "meter", -6.7983079f }, { "11", -6.81268883f },
  { "▁512", -6.82232237f }, { "▁as", -6.82307196f }, { "▁M", -6.8430233f }, { "]", -6.84854126f },
  { "+", -6.84973812f }, { "▁para", -6.84976959f }, { "▁other", -6.84984398f }, { "▁no", -6.85694456f },
  { "▁or", -6.86096144f }, { "▁test", -6.9015336f }, { "▁each", -6.90541744f }, { "▁read", -6.90590858f },
  { "▁run", -6.90599155f }, { "▁own", -6.90665817f }, { "▁row", -6.90741062f }, { "),", -6.90951586f },
  { "▁stream", -6.91225386f }, { "#", -6.96396303f }, { "j", -6.96411753f }, { "256", -6.96426487f },
  { "pref", -6.96468067f }, { "▁end", -6.96926832f }, { "/`", -6.98984814f }, { "▁position", -7.02661753f },
  { "▁type", -7.02662134f }, { "▁head", -7.02664089f }, { "▁key", -7.02670431f }, { "light", -7.02672911f },
  { "▁same", -7.02681208f }, { "▁was", -7.02701187f }, { "](", -7.02805138f }, { "▁has", -7.03058243f },
  { "ew", -7.05262756f }, { "ever", -7.07000589f }, { "ive", -7.07508898f }, { "Llama", -7.0932827f },
  { "value", -7.09328794f }, { "▁media", -7.09332037f }, { "▁take", -7.09332895f }, { "schem", -7.09354782f },
  { "rill", -7.09389639f }, { "colo", -7.09964991f }, { "any", -7.1333313f }, { "ose", -7.15224457f },
  { "z", -7.16434669f }, { "ource", -7.16472626f }, { "8_0", -7.16481543f }, { "▁time", -7.16484499f },
  { "▁once", -7.16605663f }, { "▁sho", -7.16808271f }, { "age", -7.17523336f }, { "where", -7.19005823f },
  { "▁su", -7.21307039f }, { "><", -7.23993015f }, { "books", -7.24163437f }, { "▁which", -7.24163532f },
  { "look", -7.24164486f }, { "▁does", -7.24196768f }, { "run", -7.24259758f }, { "▁attention", -7.24672079f },
  { "▁how", -7.24820328f }, { "X", -7.32496834f }, { "quant", -7.32496834f }, { "▁build", -7.32496834f },
  { "erplexit", -7.32496881f }, { "▁chunk", -7.32496881f }, { "▁202", -7.32506609f }, { "...)", -7.32511234f },
  { "▁who", -7.32520628f }, { "tests", -7.33130121f }, { "[", -7.33193827f }, { "▁see", -7.35437536f },
  { "▁li", -7.39243555f }, { "▁float", -7.41587782f }, { "▁weight", -7.41587782f }, { "▁after", -7.41589308f },
  { "▁again", -7.41590023f }, { "▁says", -7.41594124f }, { "▁small", -7.41594648f }, { "ough", -7.41595411f },
  { "▁four", -7.4160738f }, { "▁shows", -7.4161334f }, { "▁thi", -7.42233801f }, { "▁un", -7.42750454f },
  { "prompt", -7.51587772f }, { "▁memory", -7.5158782f }, { "▁million", -7.51587868f },
  { "▁nothing", -7.51596689f }, { "▁two", -7.51600504f }, { "▁recomputation", -7.51623344f },
  { "▁give", -7.51671457f }, { "model", -7.54375935f }, { "▁whe", -7.58893871f }, { "Y", -7.62698841f },
  { "▁1+511", -7.62698889f }, { "▁block", -7.62698889f }, { "▁measurement", -7.62698889f },
  { "▁program", -7.62698889f }, { "▁turn", -7.62699413f }, { "▁quer", -7.62699795f }, { "▁last", -7.62719631f },
  { "long", -7.62757683f }, { "side", -7.62825966f }, { "▁new", -7.62876844f }, { "Q", -7.6679678f },
  { "The", -7.66912031f }, { "▁comp", -7.75192738f }, { "dialogue", -7.75198698f }, { "▁double", -7.75198889f },
  { "V", -7.75198936f }, { "▁another", -7.75198984f }, { "▁message", -7.75199032f }, { "▁back", -7.75199127f },
  { "▁method", -7.75199366f }, { "▁before", -7.75199461f }, { "▁work", -7.75200319f }, { "▁know", -7.75200605f },
  { "▁make", -7.75201654f }, { "▁three", -7.75210524f }, { "data", -7.75233507f }, { "igh", -7.75239515f },
  { "way", -7.75329351f }, { "struct", -7.75383663f }, { "▁mean", -7.75415754f }, { "icie", -7.75716877f },
  { "very", -7.79700375f }, { "generat", -7.89484501f }, { "▁number", -7.89484596f }, { "▁change", -7.89484644f },
  { "▁conversation", -7.89484644f }, { "▁measured", -7.89484644f }, { "▁template", -7.89484644f },
  { "▁written", -7.89484644f }, { "kernels", -7.89484835f }, { "▁trace", -7.89484835f }, { "▁layer", -7.8948493f },
  { "▁reply", -7.89485168f }, { "▁kept", -7.89485455f }, { "▁full", -7.89485598f }, { "REA", -7.89487982f },
  { "▁come", -7.89490175f }, { "▁made", -7.89492178f }, { "▁talk", -7.89492702f }, { "512", -7.97722483f },
  { "cture", -8.05887604f }, { "figure", -8.06151295f }, { "rotated", -8.06151295f }, { "▁column", -8.06151295f },
  { "▁exact", -8.06151295f }, { "▁logit", -8.06151295f }, { "output", -8.06152439f }, { "Model", -8.0615263f },
  { "▁held", -8.06154633f }, { "▁slot", -8.06155014f }, { "▁compute", -8.06160069f }, { "▁cost", -8.06170845f },
  { "stream", -8.17388916f }, { "ttention", -8.24756908f }, { "^", -8.26151085f }, { "napshot", -8.26151276f },
  { "▁processor", -8.26151276f }, { "▁second", -8.26151276f }, { "forward", -8.26151371f },
  { "▁evict", -8.26151371f }, { "▁instead", -8.26151371f }, { "<", -8.75998592f }, { "%", -9.34484577f },
  { "|", -9.34484577f }, { "~", -10.3448458f }, { "ë", -10.3448458f }, { "J", -10.3448496f }, { "Z", -10.3448496f },
};

static const struct
{
  const char *text;
  const char *ids;
} unigram_cases[] = {
  { "The model remembers from here.",
    "70 75 128 144 30 35 132 185 96 49 5 7" },
  { " two  spaces   and a start ",
    "276 3 4 16 8 13 5 4 23 17 3 53 8 161" },
  { "ＡＢＣ ｆｕｌｌ width ﬁne ﬂow",
    "98 134 89 326 3 60 15 14 41 71 34 5 71 19 139" },
  { "café ä…",
    "3 13 8 38 0 3 0 7 7 7" },
  { "café",
    "3 13 8 38 0" },
  { "unknown 🙂🙂 and 漢字 between",
    "271 40 20 139 20 3 0 23 3 0 91 9 60 5 48" },
  { "x",
    "3 92" },
  { "1234567890 3.14 -2e5",
    "56 47 79 37 87 44 88 77 85 28 169 7 65 37 43 47 5 87" },
  { "snake_case_name(int *argument);",
    "3 4 20 8 40 5 57 13 8 4 5 57 20 8 144 178 34 9 3 125 8 12 33 26 30 48 9 36 39" },
  { "…",
    "3 7 7 7" },
  { "■■■ ■",
    "3 0 3 0" },
  { "The the THE tHe sink sinks sinking",
    "70 10 176 129 78 3 9 129 5 143 143 4 143 50" },
  { "tab\there",
    "3 9 8 35 96 49 5" },
  { "soft\xc2\xad" "hyphen",
    "151 38 41 31 16 61 48" },
  { "non\xc2\xa0" "breaking\xe3\x80\x80" "space",
    "195 20 3 35 52 8 40 50 3 4 16 8 13 5" },
  { "①",
    "56" },
  { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "17 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8" },
  { "the stream never ends and the sinks stay for ever while the window moves on",
    "10 204 3 20 221 209 4 23 10 143 4 3 53 8 31 95 3 221 3 60 61 83 5 10 118 74 18 46 5 4 86" },
  { "Ünïcödé",
    "3 0 20 0 13 0 14 0" },
  { "   ",
    "" },
  { "“quoted” — dash – and ‘more’",
    "3 0 172 26 18 9 45 0 3 0 3 14 8 4 61 3 0 23 3 0 30 51 5 0" },
  { "if (x == NULL) return FALSE;",
    "3 15 38 29 92 3 146 146 3 116 166 114 114 36 128 9 26 12 20 3 135 127 114 64 78 39" },
};
