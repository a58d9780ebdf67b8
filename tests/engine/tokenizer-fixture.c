/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of tokenizers share: making one out of a small vocabulary, and writing down what it gives.
 */

#include "tokenizer-fixture.h"

RillTokenizer *
tokenizer_new_from_writer (GgufWriter *writer,
                           GError    **error)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "vocab.gguf", NULL);
  RillTokenizer *tokenizer;

  gguf_writer_save (writer, path);
  tokenizer = rill_tokenizer_new_from_file (path, error);
  test_folder_remove (folder);
  return tokenizer;
}

RillTokenizer *
tokenizer_new_from_vocab (TestVocab *vocab)
{
  g_autoptr (GgufWriter) writer = gguf_writer_new (3);
  g_autoptr (GError) error = NULL;
  RillTokenizer *tokenizer;

  test_vocab_write (vocab, writer);
  tokenizer = tokenizer_new_from_writer (writer, &error);
  g_assert_no_error (error);
  return tokenizer;
}

char *
tokenizer_dup_ids (RillTokenizer  *tokenizer,
                   const char     *text,
                   gssize          n_bytes,
                   RillEncodeFlags flags)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  GString *out = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, text, n_bytes, flags, tokens);
  for (guint i = 0; i < tokens->len; i++)
    g_string_append_printf (out, "%s%d", i > 0 ? " " : "", g_array_index (tokens, RillToken, i));

  return g_string_free_and_steal (out);
}

char *
tokenizer_dup_pieces (RillTokenizer  *tokenizer,
                      const char     *text,
                      RillEncodeFlags flags)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  GString *out = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, text, -1, flags, tokens);
  for (guint i = 0; i < tokens->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "|" : "",
                            rill_tokenizer_get_piece (tokenizer, g_array_index (tokens, RillToken, i)));

  return g_string_free_and_steal (out);
}
