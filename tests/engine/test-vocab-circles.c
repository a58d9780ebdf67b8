/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Vocabularies that go round in circles or say a thing twice: each piece made of every other, merges of what their own
 * result is made of, the same token under several ids, the same merge at several ranks. Every text still ends, soon and in
 * tokens that give it back, and of two that are the same the first counts.
 */

#include "tokenizer-fixture.h"

#include "hf-folder.h"

#include <string.h>
#include <time.h>

#define N_BYTES 100000
#define MOST_SECONDS 1.0 /* of the processor's time, beside a sanitizer too */

/* Every joint is a side of another, in ranks that take turns with their lengths. */
static const char *const pieces[] = { "a", "b", "ab", "ba", "aa", "aba", "bab", "abab", "baba", "aaaa", "ababab", "bababa", "abababab" };
static const char *const circles[] = { "ab ab", "ba ba", "a b", "b a", "aba b", "ba b", "ab a", "a ba", "b aba", "ab abab", "abab ab",
                                       "baba ba", "a a", "aa aa", "ababab ab", "b ab" };

static RillTokenizer *
load_bpe (const char *const *tokens,
          guint              n_tokens,
          const char *const *merges,
          guint              n_merges)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (GError) error = NULL;
  RillTokenizer *tokenizer;

  gguf_writer_add_string (writer, "tokenizer.ggml.model", "gpt2");
  gguf_writer_add_string (writer, "tokenizer.ggml.pre", "gpt-2");
  gguf_writer_add_strings (writer, "tokenizer.ggml.tokens", tokens, n_tokens);
  gguf_writer_add_strings (writer, "tokenizer.ggml.merges", merges, n_merges);
  tokenizer = tokenizer_new_from_writer (writer, &error);
  g_assert_no_error (error);
  return tokenizer;
}

/* One word of all ways to go on, which no cut makes shorter. */
static char *
dup_long_word (void)
{
  char *word = g_malloc (N_BYTES + 1);

  for (guint i = 0; i < N_BYTES; i++)
    word[i] = i % 1000 < 700 ? "ab"[i % 2] : i % 1000 < 900 ? 'a' : "bab"[i % 3];
  word[N_BYTES] = '\0';
  return word;
}

static void
check_ends (RillTokenizer *tokenizer)
{
  g_autofree char *word = dup_long_word ();
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) back = g_string_new (NULL);
  clock_t begin = clock ();

  rill_tokenizer_encode (tokenizer, word, N_BYTES, 0, tokens);
  g_assert_cmpfloat ((double) (clock () - begin) / CLOCKS_PER_SEC, <, MOST_SECONDS);
  g_assert_cmpuint (tokens->len, <, N_BYTES);
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, back);
  g_assert_cmpstr (back->str, ==, word);
}

static void
test_circles_bpe (void)
{
  g_autoptr (RillTokenizer) tokenizer = load_bpe (pieces, G_N_ELEMENTS (pieces), circles, G_N_ELEMENTS (circles));

  check_ends (tokenizer);
}

/* What long pieces are worth grows and falls, so that merges keep undoing what others count on. */
static void
test_circles_spm (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new ();
  g_autoptr (RillTokenizer) tokenizer = NULL;

  test_vocab_add (vocab, "<unk>", 0.0f, TEST_TOKEN_UNKNOWN);
  test_vocab_add_bytes (vocab);
  test_vocab_add (vocab, "\xe2\x96\x81", -1.0f, TEST_TOKEN_NORMAL);
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    test_vocab_add (vocab, pieces[i], i % 3 == 0 ? (float) i : -(float) i, TEST_TOKEN_NORMAL);
  tokenizer = tokenizer_new_from_vocab (vocab);
  check_ends (tokenizer);
}

static void
test_circles_json (void)
{
  g_autofree char *folder = g_dir_make_tmp ("rill-circles-XXXXXX", NULL);
  g_autoptr (GString) json = g_string_new ("{\"normalizer\": null, \"pre_tokenizer\": null, \"decoder\": {\"type\": \"ByteLevel\"}, "
                                           "\"model\": {\"type\": \"BPE\", \"vocab\": {");
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    g_string_append_printf (json, "%s\"%s\": %u", i > 0 ? ", " : "", pieces[i], i);
  g_string_append (json, "}, \"merges\": [");
  for (guint i = 0; i < G_N_ELEMENTS (circles); i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? ", " : "", circles[i]);
  g_string_append (json, "]}}");
  hf_folder_write (folder, "tokenizer.json", json->str);
  tokenizer = rill_tokenizer_new_from_file (folder, &error);
  g_assert_no_error (error);
  check_ends (tokenizer);
  test_folder_remove (folder);
}

/* --- Doubles ------------------------------------------------------------------------------------------------------ */

static void
assert_ids (RillTokenizer *tokenizer,
            const char    *text,
            const char    *expected)
{
  g_autofree char *ids = tokenizer_dup_ids (tokenizer, text, -1, 0);

  g_assert_cmpstr (ids, ==, expected);
}

/* Of equal tokens the first is written; all of them are read. */
static void
test_double_tokens (void)
{
  static const char *const tokens[] = { "b", "a", "a", "ab", "ab", "a", "b" };
  static const char *const merges[] = { "a b" };
  static const RillToken all[] = { 0, 1, 2, 3, 4, 5, 6 };
  g_autoptr (RillTokenizer) tokenizer = load_bpe (tokens, G_N_ELEMENTS (tokens), merges, 1);
  g_autoptr (GString) back = g_string_new (NULL);

  assert_ids (tokenizer, "aab", "1 3");
  assert_ids (tokenizer, "b", "0");
  rill_tokenizer_decode (tokenizer, all, G_N_ELEMENTS (all), back);
  g_assert_cmpstr (back->str, ==, "baaababab");
}

/* A merge that comes again later has the rank of the first; one that comes again earlier than another does not wait. */
static void
test_double_merges (void)
{
  static const char *const tokens[] = { "a", "b", "c", "ab", "bc" };
  static const char *const ab_first[] = { "a b", "b c", "a b", "b c" };
  static const char *const bc_first[] = { "b c", "a b", "a b", "b c" };
  g_autoptr (RillTokenizer) left = load_bpe (tokens, G_N_ELEMENTS (tokens), ab_first, G_N_ELEMENTS (ab_first));
  g_autoptr (RillTokenizer) right = load_bpe (tokens, G_N_ELEMENTS (tokens), bc_first, G_N_ELEMENTS (bc_first));

  assert_ids (left, "abc", "3 2");
  assert_ids (right, "abc", "0 4");
}

/* A user-defined token of the text that merges make, and the same again as a control token. */
static void
test_double_kinds (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new ();
  g_autoptr (RillTokenizer) tokenizer = NULL;
  gint32 a, user;

  test_vocab_add (vocab, "<unk>", 0.0f, TEST_TOKEN_UNKNOWN);
  test_vocab_add (vocab, "\xe2\x96\x81", -1.0f, TEST_TOKEN_NORMAL);
  a = test_vocab_add (vocab, "a", -2.0f, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "aa", -1.0f, TEST_TOKEN_NORMAL);
  user = test_vocab_add (vocab, "aa", 0.0f, TEST_TOKEN_USER_DEFINED);
  test_vocab_add (vocab, "aa", 0.0f, TEST_TOKEN_CONTROL);
  tokenizer = tokenizer_new_from_vocab (vocab);
  for (guint n = 1; n <= 5; n++)
    {
      g_autofree char *text = g_strnfill (n, 'a');
      g_autoptr (GString) expected = g_string_new (NULL);

      for (guint i = 0; i < n / 2; i++)
        g_string_append_printf (expected, "%s%d", i > 0 ? " " : "", user);
      if (n % 2 == 1)
        g_string_append_printf (expected, "%s1 %d", n > 1 ? " " : "", a);
      assert_ids (tokenizer, text, expected->str);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vocab/circles/bpe", test_circles_bpe);
  g_test_add_func ("/vocab/circles/spm", test_circles_spm);
  g_test_add_func ("/vocab/circles/json", test_circles_json);
  g_test_add_func ("/vocab/doubles/tokens", test_double_tokens);
  g_test_add_func ("/vocab/doubles/merges", test_double_merges);
  g_test_add_func ("/vocab/doubles/kinds", test_double_kinds);

  return g_test_run ();
}
