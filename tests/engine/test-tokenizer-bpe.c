/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Byte-level BPE: real vocabularies' reference cases id by id, the order of merges, round trips of any bytes, added tokens, and
 * merges that are wrong.
 */

#include "text/byte-level.h"
#include "text/tokenizer-private.h"
#include "tokenizer-fixture.h"

#include <string.h>

/* --- Real vocabularies ------------------------------------------------------------------------------------------- */

static char *
dup_reference_path (const char *name)
{
  const char *folder = g_getenv ("RILL_REFERENCE");

  return g_build_filename (folder != NULL ? folder : "", "tokenizers", name, NULL);
}

static RillTokenizer *
load_reference (const char *name)
{
  g_autofree char *path = dup_reference_path (name);
  g_autoptr (GError) error = NULL;
  RillTokenizer *tokenizer;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the reference files are not there");
      return NULL;
    }

  tokenizer = rill_tokenizer_new_from_file (path, &error);
  g_assert_no_error (error);
  return tokenizer;
}

static char *
load_text (const char *name,
           const char *suffix)
{
  g_autofree char *path = dup_reference_path (name);
  g_autofree char *full = g_strconcat (path, suffix, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_round_trip (RillTokenizer *tokenizer,
                   const char    *text,
                   gsize          n_bytes)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) back = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, text, (gssize) n_bytes, RILL_ENCODE_TEXT, tokens);
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, back);
  g_assert_cmpmem (back->str, back->len, text, n_bytes);
}

static void
test_reference (gconstpointer data)
{
  const char *name = data;
  g_autoptr (RillTokenizer) tokenizer = load_reference (name);
  g_autofree char *inputs = NULL;
  g_autofree char *outputs = NULL;
  g_auto (GStrv) texts = NULL;
  g_auto (GStrv) lines = NULL;

  if (tokenizer == NULL)
    return;

  inputs = load_text (name, ".inp");
  outputs = load_text (name, ".out");
  texts = g_strsplit (inputs, "\n__ggml_vocab_test__\n", -1);
  lines = g_strsplit (outputs, "\n", -1);
  g_assert_cmpuint (g_strv_length (texts), >, 40);
  g_assert_cmpuint (g_strv_length (lines), >=, g_strv_length (texts));

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *ids = tokenizer_dup_ids (tokenizer, texts[i], -1, RILL_ENCODE_TEXT);

      g_assert_cmpstr (ids, ==, g_strstrip (lines[i]));
      assert_round_trip (tokenizer, texts[i], strlen (texts[i]));
    }
}

/* The bytes a text may have: all but those that this vocabulary has no token for. */
static void
round_trip_random (RillTokenizer *tokenizer,
                   guint          n_rounds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint16 characters[256];

  rill_byte_level_fill (characters);
  for (guint round = 0; round < n_rounds; round++)
    {
      char bytes[48];
      gsize n = (gsize) g_rand_int_range (rand, 0, sizeof bytes);

      for (gsize i = 0; i < n; i++)
        {
          char written[7] = { 0 };

          bytes[i] = round % 2 == 0 ? (char) g_rand_int (rand) : " aA1\n.\xe4\xbd\xa0\xf0'"[g_rand_int_range (rand, 0, 11)];
          g_unichar_to_utf8 (characters[(guint8) bytes[i]], written);
          if (rill_vocab_find (&tokenizer->vocab, written, strlen (written)) < 0)
            bytes[i] = 'x';
        }
      assert_round_trip (tokenizer, bytes, n);
    }
}

static void
test_round_trip_reference (gconstpointer data)
{
  g_autoptr (RillTokenizer) tokenizer = load_reference (data);

  if (tokenizer != NULL)
    round_trip_random (tokenizer, 3000);
}

/* --- Small vocabularies ------------------------------------------------------------------------------------------ */

typedef struct
{
  GPtrArray *pieces;
  GArray *kinds;     /* of gint32 */
  GPtrArray *merges;
} Small;

static gint32
small_add (Small        *small,
           const char   *piece,
           TestTokenType kind)
{
  gint32 value = (gint32) kind;

  g_ptr_array_add (small->pieces, g_strdup (piece));
  g_array_append_val (small->kinds, value);
  return (gint32) small->pieces->len - 1;
}

/* The bytes but those of @without. */
static Small *
small_new (const char *without)
{
  Small *small = g_new0 (Small, 1);
  guint16 characters[256];

  small->pieces = g_ptr_array_new_with_free_func (g_free);
  small->kinds = g_array_new (FALSE, FALSE, sizeof (gint32));
  small->merges = g_ptr_array_new_with_free_func (g_free);
  rill_byte_level_fill (characters);
  for (guint byte = 0; byte < 256; byte++)
    {
      char written[7] = { 0 };

      g_unichar_to_utf8 (characters[byte], written);
      if (byte == 0 || strchr (without, (int) byte) == NULL)
        small_add (small, written, TEST_TOKEN_NORMAL);
    }
  return small;
}

static void
small_free (Small *small)
{
  g_ptr_array_unref (small->pieces);
  g_array_unref (small->kinds);
  g_ptr_array_unref (small->merges);
  g_free (small);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Small, small_free)

/* "LEFT RIGHT", and what it makes as a token where it is none yet. */
static void
small_merge (Small      *small,
             const char *merge)
{
  g_auto (GStrv) parts = g_strsplit (merge, " ", 2);
  g_autofree char *joint = g_strjoinv (NULL, parts);

  g_ptr_array_add (small->merges, g_strdup (merge));
  for (guint i = 0; i < small->pieces->len; i++)
    if (strcmp (small->pieces->pdata[i], joint) == 0)
      return;
  small_add (small, joint, TEST_TOKEN_NORMAL);
}

static GgufWriter *
small_write (Small      *small,
             const char *pre)
{
  GgufWriter *writer = gguf_writer_new (3);

  gguf_writer_add_string (writer, "tokenizer.ggml.model", "gpt2");
  if (pre != NULL)
    gguf_writer_add_string (writer, "tokenizer.ggml.pre", pre);
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", (const char *const *) small->pieces->pdata, small->pieces->len);
  gguf_writer_add_i32_array (writer, "tokenizer.ggml.token_type", (const gint32 *) (void *) small->kinds->data,
                             small->kinds->len);
  gguf_writer_add_strings (writer, "tokenizer.ggml.merges", (const char *const *) small->merges->pdata, small->merges->len);
  return writer;
}

static RillTokenizer *
small_open (Small      *small,
            const char *pre)
{
  g_autoptr (GgufWriter) writer = small_write (small, pre);
  g_autoptr (GError) error = NULL;
  RillTokenizer *tokenizer = tokenizer_new_from_writer (writer, &error);

  g_assert_no_error (error);
  return tokenizer;
}

static void
assert_pieces (RillTokenizer  *tokenizer,
               const char     *text,
               RillEncodeFlags flags,
               const char     *expected)
{
  g_autofree char *pieces = tokenizer_dup_pieces (tokenizer, text, flags);

  g_assert_cmpstr (pieces, ==, expected);
}

static void
test_merge_order (void)
{
  g_autoptr (Small) small = small_new ("");
  g_autoptr (RillTokenizer) tokenizer = NULL;

  small_merge (small, "b c");
  small_merge (small, "a b");
  small_merge (small, "a bc");
  small_merge (small, "a a");
  small_merge (small, "aa aa");
  small_merge (small, "b c"); /* again: the first counts */
  small_merge (small, "Ġ a");
  tokenizer = small_open (small, "gpt-2");

  assert_pieces (tokenizer, "abc", 0, "abc");
  assert_pieces (tokenizer, "ab", 0, "ab");
  assert_pieces (tokenizer, "aaa", 0, "aa|a");
  assert_pieces (tokenizer, "aaaaa", 0, "aaaa|a");
  assert_pieces (tokenizer, "b abc", 0, "b|Ġ|abc");
  assert_pieces (tokenizer, "b a", 0, "b|Ġa");
  assert_pieces (tokenizer, "", 0, "");
  g_assert_cmpint (rill_tokenizer_get_bos (tokenizer), ==, -1);
}

static void
test_ignore_merges (void)
{
  g_autoptr (Small) small = small_new ("");
  g_autoptr (RillTokenizer) merged = NULL;
  g_autoptr (RillTokenizer) whole = NULL;

  small_merge (small, "t h");
  small_add (small, "Ġthe", TEST_TOKEN_NORMAL);
  merged = small_open (small, "qwen2");
  whole = small_open (small, "llama-bpe");

  assert_pieces (merged, "x the", 0, "x|Ġ|th|e");
  assert_pieces (whole, "x the", 0, "x|Ġthe");
  assert_pieces (whole, "x then", 0, "x|Ġ|th|e|n");
}

/* Added tokens are literal text, whatever their characters would mean as bytes. */
static void
test_added (void)
{
  g_autoptr (Small) small = small_new ("");
  g_autoptr (RillTokenizer) tokenizer = NULL;

  small_merge (small, "a b");
  small_add (small, "  ", TEST_TOKEN_USER_DEFINED);
  small_add (small, "<tag▁é>", TEST_TOKEN_USER_DEFINED);
  small_add (small, "<|im_end|>", TEST_TOKEN_USER_DEFINED);
  small_add (small, "<s>", TEST_TOKEN_CONTROL);
  small_add (small, "abc", TEST_TOKEN_CONTROL);
  small_merge (small, "ab c");
  tokenizer = small_open (small, "gpt-2");

  assert_pieces (tokenizer, "ab  ab", 0, "ab|  |ab");
  assert_pieces (tokenizer, "a<tag▁é>b", 0, "a|<tag▁é>|b");
  assert_pieces (tokenizer, "<s>", RILL_ENCODE_SPECIAL, "<s>");
  assert_pieces (tokenizer, "<s>", RILL_ENCODE_TEXT, "<|s|>");
  assert_pieces (tokenizer, "abc", RILL_ENCODE_TEXT, "ab|c"); /* though there is a merge that would make it */
  assert_pieces (tokenizer, "b<|im_end|>", RILL_ENCODE_SPECIAL, "b|<|im_end|>");
  assert_pieces (tokenizer, "<|im_end|>", RILL_ENCODE_TEXT, "<|||i|m|_|e|n|d|||>");
  assert_round_trip (tokenizer, "ab  <tag▁é> <s>", 18);
  round_trip_random (tokenizer, 3000);
}

static void
test_missing_bytes (void)
{
  g_autoptr (Small) small = small_new ("\x03\xff");
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (RillTokenizer) unknown = NULL;

  small_merge (small, "a b");
  tokenizer = small_open (small, NULL);
  assert_pieces (tokenizer, "ab\x03" "ab", 0, "ab|ï|¿|½|ab");
  assert_pieces (tokenizer, "ab\xff" "ab", 0, "ab|ï|¿|½|ab");

  small_add (small, "<unk>", TEST_TOKEN_UNKNOWN);
  {
    g_autoptr (GgufWriter) writer = small_write (small, NULL);

    gguf_writer_add_u32 (writer, "tokenizer.ggml.unknown_token_id", small->pieces->len - 1);
    unknown = tokenizer_new_from_writer (writer, NULL);
  }
  assert_pieces (unknown, "ab\x03\xff" "ab", 0, "ab|<unk>|<unk>|ab");
}

/* Half a character at the end of one token and half at the beginning of the next. */
static void
test_streaming (void)
{
  g_autoptr (Small) small = small_new ("");
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (RillDetokenizer) detokenizer = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) out = g_string_new (NULL);

  small_merge (small, "a b");
  tokenizer = small_open (small, "gpt-2");
  detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  rill_tokenizer_encode (tokenizer, " 你", -1, RILL_ENCODE_TEXT, tokens);
  g_assert_cmpuint (tokens->len, ==, 4);
  for (guint i = 0; i < 3; i++)
    rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), out);
  g_assert_cmpstr (out->str, ==, " "); /* no space is put before text, so none is taken away */
  rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, 3), out);
  g_assert_cmpstr (out->str, ==, " 你");
}

/* A megabyte of each kind of text. */
static void
test_large (void)
{
  static const char *const units[] = { "a", "ab", "the water runs over stone. ", " ", "\xff", "你", "7", "\n x", "A", "é1 " };
  static const char *const families[] = { "default", "llama-bpe", "tekken", "deepseek-llm" };
  g_autoptr (Small) small = small_new ("");
  gsize n = g_test_thorough () ? 1 << 20 : 1 << 16;

  small_merge (small, "a b");
  small_merge (small, "a a");
  small_merge (small, "aa aa");
  small_merge (small, "ab ab");
  small_merge (small, "t h");
  small_merge (small, "th e");
  for (gsize f = 0; f < G_N_ELEMENTS (families); f++)
    {
      g_autoptr (RillTokenizer) tokenizer = small_open (small, families[f]);

      for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
        {
          g_autoptr (GString) text = g_string_new (NULL);
          g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
          gint64 begin;

          while (text->len < n)
            g_string_append (text, units[i]);
          begin = g_get_monotonic_time ();
          rill_tokenizer_encode (tokenizer, text->str, (gssize) text->len, RILL_ENCODE_TEXT, tokens);
          g_test_message ("%s, %s...: %" G_GSIZE_FORMAT " bytes in %.3f s", families[f], g_str_is_ascii (units[i]) ? units[i] : "beyond ASCII",
                          text->len, (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
          assert_round_trip (tokenizer, text->str, text->len);
        }
    }
}

/* --- What is wrong ----------------------------------------------------------------------------------------------- */

static void
assert_refused (const char *const *merges,
                guint              n,
                const char        *pre,
                RillError          code,
                const char        *message)
{
  g_autoptr (Small) small = small_new ("");
  g_autoptr (GgufWriter) writer = NULL;
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) error = NULL;

  small_add (small, "ab", TEST_TOKEN_NORMAL);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (small->merges, g_strdup (merges[i]));
  writer = small_write (small, pre);
  tokenizer = tokenizer_new_from_writer (writer, &error);
  g_assert_null (tokenizer);
  g_assert_error (error, RILL_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_bad (void)
{
  g_autofree char *huge = g_strnfill (200000, 'a');

  huge[100000] = ' ';
  assert_refused (NULL, 0, "gpt-2", RILL_ERROR_FORMAT, "tokenizer.ggml.merges");
  assert_refused ((const char *[]) { "a b", "ab" }, 2, "gpt-2", RILL_ERROR_FORMAT, "expected merge 1 to be two tokens");
  assert_refused ((const char *[]) { "a b", "" }, 2, "gpt-2", RILL_ERROR_FORMAT, "expected merge 1 to be two tokens");
  assert_refused ((const char *[]) { "a " }, 1, "gpt-2", RILL_ERROR_FORMAT, "expected merge 0 to be two tokens");
  assert_refused ((const char *[]) { " b" }, 1, "gpt-2", RILL_ERROR_FORMAT, "expected merge 0");
  assert_refused ((const char *[]) { "a zz" }, 1, "gpt-2", RILL_ERROR_FORMAT, "got \"zz\"");
  assert_refused ((const char *[]) { "ab ab" }, 1, "gpt-2", RILL_ERROR_FORMAT, "got \"abab\"");
  assert_refused ((const char *[]) { "ab a b" }, 1, "gpt-2", RILL_ERROR_FORMAT, "got \"a b\"");
  assert_refused ((const char *[]) { huge }, 1, "gpt-2", RILL_ERROR_FORMAT, "expected merge 0 of at most 131070 bytes");
  assert_refused ((const char *[]) { "a b" }, 1, "nobody's", RILL_ERROR_UNSUPPORTED, "got \"nobody's\"");
}

int
main (int    argc,
      char **argv)
{
  static const char *const references[] = { "ggml-vocab-falcon.gguf", "ggml-vocab-gpt-neox.gguf" };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *cases = g_strconcat ("/tokenizer-bpe/reference/", references[i], NULL);
      g_autofree char *back = g_strconcat ("/tokenizer-bpe/round-trip/", references[i], NULL);

      g_test_add_data_func (cases, references[i], test_reference);
      g_test_add_data_func (back, references[i], test_round_trip_reference);
    }
  g_test_add_func ("/tokenizer-bpe/merge-order", test_merge_order);
  g_test_add_func ("/tokenizer-bpe/ignore-merges", test_ignore_merges);
  g_test_add_func ("/tokenizer-bpe/added", test_added);
  g_test_add_func ("/tokenizer-bpe/missing-bytes", test_missing_bytes);
  g_test_add_func ("/tokenizer-bpe/streaming", test_streaming);
  g_test_add_func ("/tokenizer-bpe/large", test_large);
  g_test_add_func ("/tokenizer-bpe/bad", test_bad);

  return g_test_run ();
}
