/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SentencePiece tokenizing: a real vocabulary's reference cases id by id, round trips of any bytes, the order of merges,
 * special tokens.
 */

#include "text/tokenizer-private.h"
#include "tokenizer-fixture.h"

#include <string.h>

static RillTokenizer *
load_reference (void)
{
  const char *folder = g_getenv ("RILL_REFERENCE");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : "", "tokenizers", "ggml-vocab-llama-spm.gguf", NULL);
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
load_reference_text (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("RILL_REFERENCE"), "tokenizers", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
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
assert_round_trip (RillTokenizer  *tokenizer,
                   const char     *text,
                   gsize           n_bytes,
                   RillEncodeFlags flags)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) back = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, text, (gssize) n_bytes, flags, tokens);
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, back);
  g_assert_cmpmem (back->str, back->len, text, n_bytes);
}

static void
test_reference (void)
{
  g_autoptr (RillTokenizer) tokenizer = load_reference ();
  g_autofree char *inputs = NULL;
  g_autofree char *outputs = NULL;
  g_auto (GStrv) texts = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_texts;

  if (tokenizer == NULL)
    return;

  inputs = load_reference_text ("ggml-vocab-llama-spm.gguf.inp");
  outputs = load_reference_text ("ggml-vocab-llama-spm.gguf.out");
  texts = g_strsplit (inputs, "\n__ggml_vocab_test__\n", -1);
  lines = g_strsplit (outputs, "\n", -1);
  n_texts = g_strv_length (texts);
  g_assert_cmpuint (n_texts, >, 40);
  g_assert_cmpuint (g_strv_length (lines), >=, n_texts);

  for (guint i = 0; i < n_texts; i++)
    {
      g_autofree char *ids = tokenizer_dup_ids (tokenizer, texts[i], -1, RILL_ENCODE_TEXT);

      g_assert_cmpstr (ids, ==, g_strstrip (lines[i]));
      assert_round_trip (tokenizer, texts[i], strlen (texts[i]), RILL_ENCODE_TEXT);
      assert_round_trip (tokenizer, texts[i], strlen (texts[i]), RILL_ENCODE_BOS);
    }
  g_test_message ("%u cases", n_texts);
}

/* Every character, every pair of bytes, and random bytes come back as they were. */
static void
round_trip_everything (RillTokenizer *tokenizer)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gunichar c = 0; c <= 0x10ffff; c++)
    {
      if (g_unichar_validate (c))
        g_string_append_unichar (text, c);
      if (text->len > 4000 || c == 0x10ffff)
        {
          assert_round_trip (tokenizer, text->str, text->len, RILL_ENCODE_TEXT);
          g_string_truncate (text, 0);
        }
    }

  for (guint pair = 0; pair < 65536; pair++)
    {
      const char bytes[2] = { (char) (pair >> 8), (char) pair };

      assert_round_trip (tokenizer, bytes, 2, RILL_ENCODE_TEXT);
    }

  for (guint round = 0; round < 2000; round++)
    {
      char bytes[40];
      gsize n = (gsize) g_rand_int_range (rand, 0, sizeof bytes);

      /* Half of the rounds from few bytes, to meet spaces, U+2581 and broken sequences often. */
      for (gsize i = 0; i < n; i++)
        bytes[i] = round % 2 == 0 ? (char) g_rand_int (rand) : " a\xe2\x96\x81\xf0"[g_rand_int_range (rand, 0, 6)];
      assert_round_trip (tokenizer, bytes, n, RILL_ENCODE_TEXT);
    }
}

static void
test_round_trip_reference (void)
{
  g_autoptr (RillTokenizer) tokenizer = load_reference ();

  if (tokenizer != NULL)
    round_trip_everything (tokenizer);
}

static void
test_round_trip_small (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (420, TRUE);
  g_autoptr (RillTokenizer) tokenizer = tokenizer_new_from_vocab (vocab);

  round_trip_everything (tokenizer);
}

/* Without a piece for the space, without the space prefix, with pieces across spaces: still exact. */
static void
test_round_trip_odd (void)
{
  for (guint odd = 0; odd < 8; odd++)
    {
      g_autoptr (TestVocab) vocab = test_vocab_new ();
      g_autoptr (GgufWriter) writer = gguf_writer_new (3);
      g_autoptr (RillTokenizer) tokenizer = NULL;
      g_autoptr (GError) error = NULL;

      test_vocab_add (vocab, "<unk>", 0, TEST_TOKEN_UNKNOWN);
      test_vocab_add_bytes (vocab);
      test_vocab_add (vocab, "a", -1, TEST_TOKEN_NORMAL);
      if ((odd & 1) != 0)
        test_vocab_add (vocab, "▁", -1, TEST_TOKEN_NORMAL);
      if ((odd & 2) != 0)
        test_vocab_add (vocab, "a▁", -2, TEST_TOKEN_NORMAL);
      test_vocab_add (vocab, "▁▁", -3, TEST_TOKEN_USER_DEFINED);
      test_vocab_write (vocab, writer);
      gguf_writer_add_bool (writer, "tokenizer.ggml.add_space_prefix", (odd & 4) != 0);
      tokenizer = tokenizer_new_from_writer (writer, &error);
      g_assert_no_error (error);
      round_trip_everything (tokenizer);
    }
}

static void
test_merge_order (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new ();
  g_autoptr (RillTokenizer) tokenizer = NULL;

  test_vocab_add_bytes (vocab);
  test_vocab_add (vocab, "▁", -9, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "a", -9, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "b", -9, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "c", -9, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "ab", -2, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "bc", -1, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "abc", -3, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "aa", -4, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "unused", 0, TEST_TOKEN_UNUSED);
  tokenizer = tokenizer_new_from_vocab (vocab);

  assert_pieces (tokenizer, "abc", 0, "▁|abc");    /* bc first, then a + bc */
  assert_pieces (tokenizer, "ab", 0, "▁|ab");
  assert_pieces (tokenizer, "aaa", 0, "▁|aa|a");   /* equal scores: from the left */
  assert_pieces (tokenizer, "aaaa", 0, "▁|aa|aa");
  assert_pieces (tokenizer, "ab bc", 0, "▁|ab|▁|bc");
  assert_pieces (tokenizer, "", 0, "");
  assert_pieces (tokenizer, "d", 0, "▁|<0x64>");
  assert_pieces (tokenizer, "é", 0, "▁|<0xC3>|<0xA9>");
}

/* Pieces with a space in the middle forbid cutting the text into words. */
static void
test_merge_across_words (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (420, FALSE);
  g_autoptr (RillTokenizer) cut = tokenizer_new_from_vocab (vocab);
  g_autoptr (RillTokenizer) whole = NULL;

  g_assert_true (cut->words_are_independent);
  assert_pieces (cut, "hello hello", 0, "▁hello|▁hello");

  test_vocab_add (vocab, "o▁", 1, TEST_TOKEN_NORMAL);
  whole = tokenizer_new_from_vocab (vocab);
  g_assert_false (whole->words_are_independent);
  assert_pieces (whole, "hello hello", 0, "▁hell|o▁|h|e|l|l|o");
}

static void
test_special (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (420, TRUE);
  g_autoptr (RillTokenizer) tokenizer = NULL;

  test_vocab_add (vocab, "[x]", 0, TEST_TOKEN_USER_DEFINED);
  test_vocab_add (vocab, "[x]y", 0, TEST_TOKEN_USER_DEFINED);
  tokenizer = tokenizer_new_from_vocab (vocab);

  assert_pieces (tokenizer, "hello<|end|>", RILL_ENCODE_SPECIAL, "▁hello|<|end|>");
  assert_pieces (tokenizer, "<|user|>hello<|end|>", RILL_ENCODE_SPECIAL | RILL_ENCODE_BOS,
                 "<sink>|<|user|>|▁hello|<|end|>");
  assert_pieces (tokenizer, "hello[x]", 0, "▁hello|[x]");
  assert_pieces (tokenizer, "[x]y[x]the[x", 0, "[x]y|[x]|▁the|<0x5B>|x");

  /* No text, however written, becomes a control token unless it is asked for. */
  for (RillToken id = 0; id < 8; id++)
    {
      g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

      rill_tokenizer_encode (tokenizer, rill_tokenizer_get_piece (tokenizer, id), -1, RILL_ENCODE_TEXT, tokens);
      g_assert_cmpuint (tokens->len, >, 1);
      for (guint i = 0; i < tokens->len; i++)
        g_assert_cmpint (g_array_index (tokens, RillToken, i), >=, 8);
      assert_round_trip (tokenizer, rill_tokenizer_get_piece (tokenizer, id),
                         strlen (rill_tokenizer_get_piece (tokenizer, id)), RILL_ENCODE_TEXT);
    }

  assert_round_trip (tokenizer, "hello<|end|> hello [x] the<|user|>", 34, RILL_ENCODE_SPECIAL);
}

/* The piece of a control token cannot come out of merges, even where all the steps to it are pieces. */
static void
test_control_by_merges (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new ();
  g_autoptr (RillTokenizer) tokenizer = NULL;

  test_vocab_add_bytes (vocab);
  test_vocab_add (vocab, "<s", -1, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "<", -2, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "s", -2, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, ">", -2, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "▁", -2, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "<s>", 0, TEST_TOKEN_CONTROL);
  tokenizer = tokenizer_new_from_vocab (vocab);

  assert_pieces (tokenizer, "<s>", RILL_ENCODE_TEXT, "▁|<s|>");
  assert_pieces (tokenizer, "<s>", RILL_ENCODE_SPECIAL, "<s>");
}

static void
test_ids (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (420, TRUE);
  g_autoptr (RillTokenizer) tokenizer = tokenizer_new_from_vocab (vocab);

  g_assert_cmpuint (rill_tokenizer_get_n_vocab (tokenizer), ==, 420);
  g_assert_cmpint (rill_tokenizer_get_bos (tokenizer), ==, test_vocab_find (vocab, "<sink>"));
  g_assert_true (rill_tokenizer_get_add_bos (tokenizer));
  g_assert_true (rill_tokenizer_is_end (tokenizer, test_vocab_find (vocab, "</s>")));
  g_assert_true (rill_tokenizer_is_end (tokenizer, test_vocab_find (vocab, "<|end|>")));
  g_assert_false (rill_tokenizer_is_end (tokenizer, test_vocab_find (vocab, "<|user|>")));
  g_assert_true (rill_tokenizer_is_control (tokenizer, test_vocab_find (vocab, "<|user|>")));
  g_assert_false (rill_tokenizer_is_control (tokenizer, test_vocab_find (vocab, "a")));
  g_assert_null (rill_tokenizer_get_piece (tokenizer, -1));
  g_assert_null (rill_tokenizer_get_piece (tokenizer, 420));
  g_assert_false (rill_tokenizer_is_control (tokenizer, 420));
  g_assert_false (rill_tokenizer_is_end (tokenizer, -1));
}

static void
test_extra_spaces (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (420, FALSE);
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (RillTokenizer) tokenizer = NULL;

  test_vocab_write (vocab, writer);
  gguf_writer_add_bool (writer, "tokenizer.ggml.remove_extra_whitespaces", TRUE);
  tokenizer = tokenizer_new_from_writer (writer, NULL);
  g_assert_nonnull (tokenizer);
  assert_pieces (tokenizer, "  hello   world ", 0, "▁hello|▁world");
  assert_pieces (tokenizer, "   ", 0, "");
}

/* Without byte tokens what has no piece is unknown; without that too it is left out. */
static void
test_unknown (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new ();
  g_autoptr (TestVocab) bare = test_vocab_new ();
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (RillTokenizer) bare_tokenizer = NULL;

  test_vocab_add (vocab, "<unk>", 0, TEST_TOKEN_UNKNOWN);
  test_vocab_add (vocab, "a", 0, TEST_TOKEN_NORMAL);
  test_vocab_add (vocab, "▁", 0, TEST_TOKEN_NORMAL);
  tokenizer = tokenizer_new_from_vocab (vocab);
  assert_pieces (tokenizer, "aéa\xff", 0, "▁|a|<unk>|a|<unk>");

  test_vocab_add (bare, "a", 0, TEST_TOKEN_NORMAL);
  bare_tokenizer = tokenizer_new_from_vocab (bare);
  assert_pieces (bare_tokenizer, "aéa", 0, "a|a");
}

/* A megabyte of one word, of words and of broken bytes. */
static void
test_large (void)
{
  g_autoptr (TestVocab) vocab = test_vocab_new_small (2000, TRUE);
  g_autoptr (RillTokenizer) tokenizer = tokenizer_new_from_vocab (vocab);
  static const char *const units[] = { "a", "ab", "the water runs over stone. ", " ", "\xff", "你" };
  static const char *const names[] = { "one letter", "two letters", "words", "spaces", "broken bytes", "one ideograph" };
  gsize n = g_test_thorough () ? 1 << 20 : 1 << 17;

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gint64 begin = g_get_monotonic_time ();

      while (text->len < n)
        g_string_append (text, units[i]);
      assert_round_trip (tokenizer, text->str, text->len, RILL_ENCODE_TEXT);
      g_test_message ("%s...: %" G_GSIZE_FORMAT " bytes in %.3f s", names[i], text->len,
                      (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tokenizer/reference", test_reference);
  g_test_add_func ("/tokenizer/round-trip/reference", test_round_trip_reference);
  g_test_add_func ("/tokenizer/round-trip/small", test_round_trip_small);
  g_test_add_func ("/tokenizer/round-trip/odd", test_round_trip_odd);
  g_test_add_func ("/tokenizer/merge-order", test_merge_order);
  g_test_add_func ("/tokenizer/merge-across-words", test_merge_across_words);
  g_test_add_func ("/tokenizer/special", test_special);
  g_test_add_func ("/tokenizer/control-by-merges", test_control_by_merges);
  g_test_add_func ("/tokenizer/ids", test_ids);
  g_test_add_func ("/tokenizer/extra-spaces", test_extra_spaces);
  g_test_add_func ("/tokenizer/unknown", test_unknown);
  g_test_add_func ("/tokenizer/large", test_large);

  return g_test_run ();
}
