/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of tokenizer.json one by one: normalizers, pre-tokenizers, the Unigram model beside SentencePiece's own tool,
 * added tokens, and what is refused.
 */

#include "tokenizer-fixture.h"
#include "unigram-data.h"

#include "hf-folder.h"
#include "hf-tokenizer.h"
#include "text/normalizer.h"
#include "text/splitter.h"

#include <string.h>

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = rill_json_parse ("test", text, strlen (text), 0, &rill_json_settings_limits, &error);

  g_assert_no_error (error);
  return object;
}

/* --- Normalizers -------------------------------------------------------------------------------------------------- */

static const struct
{
  const char *json;
  const char *text;
  const char *expected;
  gboolean goes_on;
} normal_cases[] = {
  { "{\"type\": \"NFC\"}", "e\xcc\x81 plain", "\xc3\xa9 plain" },
  { "{\"type\": \"NFD\"}", "\xc3\xa9", "e\xcc\x81" },
  { "{\"type\": \"NFKC\"}", "\xef\xac\x81ne \xef\xbc\xa1", "fine A" },
  { "{\"type\": \"Lowercase\"}", "Ab\xc3\x84", "ab\xc3\xa4" },
  { "{\"type\": \"Prepend\", \"prepend\": \"\xe2\x96\x81\"}", "a", "\xe2\x96\x81" "a" },
  { "{\"type\": \"Prepend\", \"prepend\": \"\xe2\x96\x81\"}", "", "" },
  { "{\"type\": \"Prepend\", \"prepend\": \"\xe2\x96\x81\"}", "a", "a", TRUE },
  { "{\"type\": \"Replace\", \"pattern\": {\"String\": \"aa\"}, \"content\": \"b\"}", "aaaaa", "bba" },
  { "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \" \"}", "a   b c", "a b c" },
  { "{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true}", " \ta b\n ", "a b" },
  { "{\"type\": \"Strip\", \"strip_left\": false, \"strip_right\": true}", " a ", " a" },
  { "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFKC\"}, {\"type\": \"Sequence\", \"normalizers\": "
    "[{\"type\": \"Lowercase\"}]}]}", "\xef\xbc\xa1", "a" },
  /* What grows without end stops growing. */
  { "{\"type\": \"Sequence\", \"normalizers\": []}", "a", "a" },
};

static void
test_normalizers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (normal_cases); i++)
    {
      g_autoptr (JsonObject) object = parse (normal_cases[i].json);
      g_autoptr (GError) error = NULL;
      g_autoptr (RillNormalizer) normalizer = rill_normalizer_new (&(RillJson) { object, "test", "" }, &error);
      g_autoptr (GString) text = g_string_new (normal_cases[i].text);

      g_assert_no_error (error);
      rill_normalizer_run (normalizer, !normal_cases[i].goes_on, text);
      g_assert_cmpstr (text->str, ==, normal_cases[i].expected);
    }
}

static void
test_growth (void)
{
  g_autoptr (GString) json = g_string_new ("{\"type\": \"Sequence\", \"normalizers\": [");
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (RillNormalizer) normalizer = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *many = g_strnfill (200, 'a');

  for (guint i = 0; i < 32; i++)
    g_string_append_printf (json, "%s{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"%s\"}",
                            i > 0 ? "," : "", many);
  g_string_append (json, "]}");
  object = parse (json->str);
  normalizer = rill_normalizer_new (&(RillJson) { object, "test", "" }, NULL);
  g_assert_nonnull (normalizer);
  for (guint i = 0; i < 10000; i++)
    g_string_append_c (text, 'a');
  rill_normalizer_run (normalizer, TRUE, text);
  g_assert_cmpuint (text->len, <, 10000 * 100);
}

/* --- Pre-tokenizers ----------------------------------------------------------------------------------------------- */

#define SPLIT(pattern, behavior) "{\"type\": \"Split\", \"pattern\": " pattern ", \"behavior\": \"" behavior "\", \"invert\": false}"

static const struct
{
  const char *json;
  const char *text;
  const char *expected; /* the pieces, with "|" between */
  RillBegins begins;
} split_cases[] = {
  { SPLIT ("{\"String\": \"-\"}", "Removed"), "a--b-c-", "a|b|c", RILL_BEGINS_TEXT },
  { SPLIT ("{\"String\": \"-\"}", "Isolated"), "a--b-c-", "a|-|-|b|-|c|-", RILL_BEGINS_TEXT },
  { SPLIT ("{\"String\": \"-\"}", "Contiguous"), "a--b-c-", "a|--|b|-|c|-", RILL_BEGINS_TEXT },
  { SPLIT ("{\"String\": \"-\"}", "MergedWithPrevious"), "a--b-c-", "a-|-|b-|c-", RILL_BEGINS_TEXT },
  { SPLIT ("{\"String\": \"-\"}", "MergedWithNext"), "a--b-c-", "a|-|-b|-c|-", RILL_BEGINS_TEXT },
  { SPLIT ("{\"Regex\": \"[0-9]{1,3}\"}", "Isolated"), "ab12345c", "ab|123|45|c", RILL_BEGINS_TEXT },
  { "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"[a-z]+\"}, \"behavior\": \"Removed\", \"invert\": true}", "ab 12 cd",
    "ab|cd", RILL_BEGINS_TEXT },
  { "{\"type\": \"Digits\", \"individual_digits\": true}", "a12\xc2\xbd", "a|1|2|\xc2\xbd", RILL_BEGINS_TEXT },
  { "{\"type\": \"Digits\", \"individual_digits\": false}", "a12b", "a|12|b", RILL_BEGINS_TEXT },
  { "{\"type\": \"Punctuation\"}", "a?!b\xe3\x80\x82", "a|?|!|b|\xe3\x80\x82", RILL_BEGINS_TEXT },
  { "{\"type\": \"Punctuation\", \"behavior\": \"Contiguous\"}", "a?!b", "a|?!|b", RILL_BEGINS_TEXT },
  { "{\"type\": \"WhitespaceSplit\"}", " a  b\n", "a|b", RILL_BEGINS_TEXT },
  { "{\"type\": \"Whitespace\"}", "a, b!", "a|,|b|!", RILL_BEGINS_TEXT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"prepend_scheme\": \"always\"}", "a b", "▁a|▁b", RILL_BEGINS_TEXT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"prepend_scheme\": \"always\"}", "a b", "▁a|▁b",
    RILL_BEGINS_SEGMENT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"prepend_scheme\": \"first\"}", "a b", "a|▁b",
    RILL_BEGINS_SEGMENT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"prepend_scheme\": \"first\"}", "a b", "▁a|▁b", RILL_BEGINS_TEXT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"prepend_scheme\": \"never\", \"split\": false}", "a b", "a▁b",
    RILL_BEGINS_TEXT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"add_prefix_space\": true}", "a  b", "▁a|▁|▁b", RILL_BEGINS_TEXT },
  { "{\"type\": \"Metaspace\", \"replacement\": \"\xe2\x96\x81\", \"add_prefix_space\": true}", "a", "a", RILL_BEGINS_NOT },
  { "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}", "it's  \xc3\xa9", "it|'s|Ġ|ĠÃ©", RILL_BEGINS_TEXT },
  { "{\"type\": \"ByteLevel\", \"add_prefix_space\": true}", "a", "Ġa", RILL_BEGINS_TEXT },
  { "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"use_regex\": false}", " a b", "ĠaĠb", RILL_BEGINS_TEXT },
  { "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Digits\", \"individual_digits\": true}, "
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}]}", "a 12", "a|Ġ|1|2", RILL_BEGINS_TEXT },
};

static void
test_splitters (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (split_cases); i++)
    {
      g_autoptr (JsonObject) object = parse (split_cases[i].json);
      g_autoptr (GError) error = NULL;
      g_autoptr (RillSplitter) splitter = rill_splitter_new (&(RillJson) { object, "test", "" }, &error);
      g_autoptr (GString) text = g_string_new (split_cases[i].text);
      g_autoptr (GString) got = g_string_new (NULL);
      g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (RillSpan));

      g_assert_no_error (error);
      rill_splitter_run (splitter, split_cases[i].begins, text, spans);
      for (guint s = 0; s < spans->len; s++)
        {
          const RillSpan *span = &g_array_index (spans, RillSpan, s);

          g_string_append (got, s > 0 ? "|" : "");
          g_string_append_len (got, text->str + span->begin, (gssize) (span->end - span->begin));
        }
      g_assert_cmpstr (got->str, ==, split_cases[i].expected);
    }
}

/* --- Unigram ------------------------------------------------------------------------------------------------------ */

static void
assert_unigram (RillTokenizer *tokenizer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unigram_cases); i++)
    {
      g_autofree char *ids = tokenizer_dup_ids (tokenizer, unigram_cases[i].text, -1, RILL_ENCODE_TEXT);

      if (g_strcmp0 (ids, unigram_cases[i].ids) != 0)
        g_test_fail_printf ("\"%s\": expected %s, got %s", unigram_cases[i].text, unigram_cases[i].ids, ids);
    }
}

static void
test_unigram_gguf (void)
{
  enum { N = G_N_ELEMENTS (unigram_pieces) };
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autofree guchar *charsmap = NULL;
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  const char *pieces[N];
  gint32 kinds[N];
  float scores[N];
  guint32 type = RILL_GGUF_UINT8;
  guint64 length;
  gsize n_charsmap;

  for (gsize i = 0; i < N; i++)
    {
      pieces[i] = unigram_pieces[i].piece;
      scores[i] = unigram_pieces[i].score;
      kinds[i] = i == 0 ? TEST_TOKEN_UNKNOWN : i < 3 ? TEST_TOKEN_CONTROL : TEST_TOKEN_NORMAL;
    }
  charsmap = g_base64_decode (unigram_charsmap, &n_charsmap);
  length = n_charsmap;
  g_byte_array_append (raw, (const guint8 *) &type, 4);
  g_byte_array_append (raw, (const guint8 *) &length, 8);
  g_byte_array_append (raw, charsmap, (guint) n_charsmap);
  gguf_writer_add_string (writer, "tokenizer.ggml.model", "t5");
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", pieces, N);
  gguf_writer_add_f32_array (writer, "tokenizer.ggml.scores", scores, N);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", kinds, N);
  gguf_writer_add_raw (writer, "tokenizer.ggml.precompiled_charsmap", RILL_GGUF_ARRAY, raw->data, raw->len);
  tokenizer = tokenizer_new_from_writer (writer, &error);
  g_assert_no_error (error);
  assert_unigram (tokenizer);
}

#define WRAP(added, steps, model) \
  "{\"version\": \"1.0\", \"added_tokens\": [" added "], " steps "\"model\": {" model "}}"
#define UNKNOWN_TOKEN                                                                                              \
  "{\"id\": 0, \"content\": \"<unk>\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, "              \
  "\"normalized\": false, \"special\": true}"
#define METASPACE "{\"type\": \"Metaspace\", \"replacement\": \"\\u2581\", \"prepend_scheme\": \"always\"}"

static RillTokenizer *
load_json (const char *json,
           GError    **error)
{
  g_autofree char *folder = test_folder_new ();
  RillTokenizer *tokenizer;

  hf_folder_write (folder, "tokenizer.json", json);
  tokenizer = rill_tokenizer_new_from_file (folder, error);
  test_folder_remove (folder);
  return tokenizer;
}

static void
test_unigram_json (void)
{
  g_autoptr (GString) json = g_string_new ("{\"added_tokens\": [" UNKNOWN_TOKEN "], \"normalizer\": {\"type\": \"Sequence\", "
                                           "\"normalizers\": [{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"");
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) error = NULL;

  g_string_append (json, unigram_charsmap);
  g_string_append (json, "\"}, {\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true}, {\"type\": \"Replace\", "
                         "\"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \" \"}]}, \"pre_tokenizer\": " METASPACE ", "
                         "\"decoder\": " METASPACE ", \"model\": {\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [");
  for (gsize i = 0; i < G_N_ELEMENTS (unigram_pieces); i++)
    {
      char score[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (json, i > 0 ? ",\n[" : "[");
      hf_append_string (json, unigram_pieces[i].piece, strlen (unigram_pieces[i].piece));
      g_string_append_printf (json, ", %s]", g_ascii_dtostr (score, sizeof score, (double) unigram_pieces[i].score));
    }
  g_string_append (json, "]}}");
  tokenizer = load_json (json->str, &error);
  g_assert_no_error (error);
  assert_unigram (tokenizer);
}

/* --- Added tokens ------------------------------------------------------------------------------------------------- */

#define TOKEN(id, content, flags) "{\"id\": " id ", \"content\": \"" content "\", " flags "}"
#define LETTERS                                                                                                      \
  "\"type\": \"BPE\", \"unk_token\": \"?\", \"vocab\": {\"?\": 0, \"a\": 1, \"b\": 2, \"\\u0120\": 3, \"ab\": 4}, " \
  "\"merges\": [\"a b\"]"
#define BYTES                                                                                                    \
  "\"pre_tokenizer\": {\"type\": \"ByteLevel\", \"add_prefix_space\": false}, \"decoder\": {\"type\": \"ByteLevel\"}, "

static void
test_added_tokens (void)
{
  static const char json[] =
    WRAP (TOKEN ("5", "<l>", "\"lstrip\": true, \"special\": true") ", "
          TOKEN ("6", "<r>", "\"rstrip\": true, \"special\": true") ", "
          TOKEN ("7", "aaa", "\"single_word\": true, \"special\": false") ", "
          TOKEN ("8", "a b", "\"special\": false"),
          BYTES, LETTERS);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = load_json (json, &error);
  static const struct
  {
    const char *text;
    RillEncodeFlags flags;
    const char *ids;
  } cases[] = {
    { "ab", RILL_ENCODE_TEXT, "4" },
    { "a <l> b", RILL_ENCODE_SPECIAL, "1 5 3 2" },
    { "a <r> b", RILL_ENCODE_SPECIAL, "1 3 6 2" },
    { "a<r><l>b", RILL_ENCODE_SPECIAL, "1 6 5 2" },
    { "<l>", RILL_ENCODE_TEXT, "0 0 0" },
    { "aaa", RILL_ENCODE_TEXT, "7" },
    { "baaa", RILL_ENCODE_TEXT, "2 1 1 1" },
    { "aaa aaab", RILL_ENCODE_TEXT, "7 3 1 1 4" },
    { "ba bb", RILL_ENCODE_TEXT, "2 8 2" },
  };

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = tokenizer_dup_ids (tokenizer, cases[i].text, -1, cases[i].flags);

      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
}

/* A token that asks for it is found in the text as the normalizer leaves it. */
static void
test_normalized_token (void)
{
  static const char json[] =
    WRAP (TOKEN ("5", "\\u00c4b", "\"normalized\": true, \"special\": false"),
          "\"normalizer\": {\"type\": \"Lowercase\"}, " BYTES, LETTERS);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = load_json (json, &error);
  g_autofree char *ids = NULL;

  g_assert_no_error (error);
  ids = tokenizer_dup_ids (tokenizer, "A\xc3\x84" "B\xc3\xa4" "b", -1, RILL_ENCODE_TEXT);
  g_assert_cmpstr (ids, ==, "1 5 5");
}

/* --- What the other files say ------------------------------------------------------------------------------------- */

static void
test_special (void)
{
  static const char json[] =
    WRAP (TOKEN ("5", "<s>", "\"special\": true") ", " TOKEN ("6", "</s>", "\"special\": true") ", "
          TOKEN ("7", "<stop>", "\"special\": true"),
          BYTES "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<s>\", "
                "\"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}], \"pair\": [], \"special_tokens\": "
                "{\"<s>\": {\"id\": \"<s>\", \"ids\": [5], \"tokens\": [\"<s>\"]}}}, ",
          LETTERS);
  g_autofree char *folder = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autofree char *ids = NULL;

  hf_folder_write (folder, "tokenizer.json", json);
  hf_folder_write (folder, "tokenizer_config.json", "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\"}");
  hf_folder_write (folder, "generation_config.json", "{\"eos_token_id\": [6, 7, 99]}");
  tokenizer = rill_tokenizer_new_from_file (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpint (rill_tokenizer_get_bos (tokenizer), ==, 5);
  g_assert_true (rill_tokenizer_get_add_bos (tokenizer));
  g_assert_true (rill_tokenizer_is_end (tokenizer, 6));
  g_assert_true (rill_tokenizer_is_end (tokenizer, 7));
  g_assert_false (rill_tokenizer_is_end (tokenizer, 5));
  g_assert_true (rill_tokenizer_is_control (tokenizer, 7));
  ids = tokenizer_dup_ids (tokenizer, "ab", -1, RILL_ENCODE_BOS);
  g_assert_cmpstr (ids, ==, "5 4");
  g_clear_pointer (&tokenizer, rill_tokenizer_unref);

  hf_folder_write (folder, "tokenizer_config.json", "{\"bos_token\": \"<s>\", \"add_bos_token\": false}");
  tokenizer = rill_tokenizer_new_from_file (folder, &error);
  g_assert_no_error (error);
  g_assert_false (rill_tokenizer_get_add_bos (tokenizer));
  test_folder_remove (folder);
}

/* --- What is refused ---------------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  const char *json;
  const char *expected;
} bad_cases[] = {
  { "empty", "{}", "model: expected an object, got nothing" },
  { "word-piece", WRAP ("", BYTES, "\"type\": \"WordPiece\", \"vocab\": {\"a\": 0}"), "model.type: expected BPE or Unigram, got \"WordPiece\"" },
  { "no-vocab", WRAP ("", BYTES, "\"type\": \"BPE\", \"merges\": []"), "model.vocab: expected tokens, got none" },
  { "double-id", WRAP ("", BYTES, "\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 0}, \"merges\": []"), "expected id 0 once, got it twice" },
  { "huge-id", WRAP ("", BYTES, "\"type\": \"BPE\", \"vocab\": {\"a\": 1000000000}, \"merges\": []"), "expected ids from 0 to" },
  { "text-id", WRAP ("", BYTES, "\"type\": \"BPE\", \"vocab\": {\"a\": \"0\"}, \"merges\": []"), "expected ids from 0 to" },
  { "other-merge", WRAP ("", BYTES, "\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1}, \"merges\": [\"a b\"]"),
    "model.merges: expected merge 0 of tokens in the vocabulary, got \"ab\"" },
  { "one-merge", WRAP ("", BYTES, "\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a\"]"), "merge 0 to be two tokens, got no space" },
  { "three-merge", WRAP ("", BYTES, "\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [[\"a\", \"a\", \"a\"]]"), "merge 0 to be two tokens" },
  { "dropout", WRAP ("", BYTES, LETTERS ", \"dropout\": 0.5"), "model.dropout: expected 0, got 0.5" },
  { "suffix", WRAP ("", BYTES, LETTERS ", \"end_of_word_suffix\": \"</w>\""), "end_of_word_suffix: expected none, got \"</w>\"" },
  { "unknown", WRAP ("", BYTES, "\"type\": \"BPE\", \"unk_token\": \"u\", \"vocab\": {\"a\": 0}, \"merges\": []"),
    "unk_token: expected one of the tokens" },
  { "score", WRAP ("", BYTES, "\"type\": \"Unigram\", \"vocab\": [[\"a\", 1e999]]"), "expected a text and a score at 0" },
  { "no-score", WRAP ("", BYTES, "\"type\": \"Unigram\", \"vocab\": [[\"a\"]]"), "expected a text and a score at 0" },
  { "added", WRAP ("{\"id\": 1}", BYTES, LETTERS), "added_tokens[0].content: expected an id and a text, got nothing" },
  { "added-other", WRAP (TOKEN ("1", "x", "\"special\": true"), BYTES, LETTERS), "expected id 1 once, got it twice" },
  { "normalizer", WRAP ("", "\"normalizer\": {\"type\": \"BertNormalizer\"}, " BYTES, LETTERS),
    "normalizer.type: expected Sequence, NFC" },
  { "charsmap", WRAP ("", "\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}, " BYTES, LETTERS),
    "normalizer.precompiled_charsmap: expected a trie" },
  { "pre-tokenizer", WRAP ("", "\"pre_tokenizer\": {\"type\": \"BertPreTokenizer\"}, \"decoder\": {\"type\": \"Fuse\"}, ", LETTERS),
    "pre_tokenizer.type: expected Sequence, ByteLevel" },
  { "regex", WRAP ("", "\"pre_tokenizer\": " SPLIT ("{\"Regex\": \"(\"}", "Isolated") ", \"decoder\": {\"type\": \"Fuse\"}, ", LETTERS),
    "pre_tokenizer.pattern.Regex: expected an expression that is understood" },
  { "behavior", WRAP ("", "\"pre_tokenizer\": " SPLIT ("{\"String\": \"a\"}", "Doubled") ", \"decoder\": {\"type\": \"Fuse\"}, ", LETTERS),
    "pre_tokenizer.behavior: expected Removed" },
  { "byte-level-twice", WRAP ("", "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"ByteLevel\"}, "
                                  "{\"type\": \"ByteLevel\"}]}, \"decoder\": {\"type\": \"Fuse\"}, ", LETTERS),
    "expected ByteLevel once" },
  { "no-decoder", WRAP ("", "", LETTERS), "decoder: expected an object, got nothing" },
  { "decoder", WRAP ("", "\"decoder\": {\"type\": \"WordPiece\"}, ", LETTERS), "decoder.type: expected Sequence, ByteLevel" },
  { "strip", WRAP ("", "\"decoder\": {\"type\": \"Strip\", \"content\": \"_\", \"start\": 3}, ", LETTERS), "decoder.content: expected" },
  { "processor", WRAP ("", BYTES "\"post_processor\": {\"type\": \"BertProcessing\"}, ", LETTERS), "post_processor.type: expected Sequence" },
};

static void
test_bad (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;

  g_assert_null (load_json (bad_cases[i].json, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == RILL_ERROR);
  g_assert_null (strchr (error->message, '\n'));
  if (strstr (error->message, bad_cases[i].expected) == NULL)
    g_test_fail_printf ("expected \"%s\" in \"%s\"", bad_cases[i].expected, error->message);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tokenizer-steps/normalizers", test_normalizers);
  g_test_add_func ("/tokenizer-steps/growth", test_growth);
  g_test_add_func ("/tokenizer-steps/splitters", test_splitters);
  g_test_add_func ("/tokenizer-steps/unigram/gguf", test_unigram_gguf);
  g_test_add_func ("/tokenizer-steps/unigram/json", test_unigram_json);
  g_test_add_func ("/tokenizer-steps/added", test_added_tokens);
  g_test_add_func ("/tokenizer-steps/normalized", test_normalized_token);
  g_test_add_func ("/tokenizer-steps/special", test_special);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/tokenizer-steps/bad/", bad_cases[i].name, NULL);

      g_test_add_data_func (name, GSIZE_TO_POINTER (i), test_bad);
    }
  return g_test_run ();
}
