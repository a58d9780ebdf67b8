/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a file of a folder beside right ones: the first byte says which. As config.json and as weights the model is
 * looked at, loaded and run; as tokenizer.json it has to encode any text, and decode any ids.
 */

#include "fuzz.h"
#include "hf-folder.h"
#include "run-model.h"
#include "test-model.h"

#include "gguf-writer.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *folder;
static GHashTable *right; /* (element-type utf8 GBytes) the files as they should be; NULL: none */

static const char *const names[] = { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json" };

static void
remove_folder (void)
{
  test_folder_remove (folder);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  TestModelOptions options;
  g_autoptr (TestModel) model = NULL;
  g_autoptr (RillGguf) gguf = NULL;

  test_model_options_init (&options);
  options.n_layer = 1;
  options.n_embd = 32;
  options.n_head = 2;
  options.n_head_kv = 1;
  options.head_dim = 16;
  options.n_rot = 16;
  options.n_ff = 32;
  options.n_vocab = 24;
  options.tied_output = TRUE;
  model = test_model_new (&options);
  gguf = rill_gguf_open (model->path, NULL);
  g_assert_nonnull (gguf);
  folder = hf_folder_new (gguf, 1);
  atexit (remove_folder);

  right = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      char *contents;
      gsize n_bytes;

      if (g_file_get_contents (path, &contents, &n_bytes, NULL))
        g_hash_table_insert (right, (gpointer) names[i], g_bytes_new_take (contents, n_bytes));
    }
  return 0;
}

static void
set_file (const char   *name,
          gconstpointer data,
          gsize         n_bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  /* Nothing is to survive a power cut here. */
  g_assert_true (g_file_set_contents_full (path, data, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
restore (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GBytes *bytes = g_hash_table_lookup (right, name);

  if (bytes == NULL)
    g_unlink (path);
  else
    set_file (name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
run_tokenizer (const guint8 *data,
               gsize         n_bytes)
{
  static const char sample[] = " Ab12, caf\xc3\xa9 \xe6\xbc\xa2  <s>x</s>\n\xff.";
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RillTokenizer) tokenizer = rill_tokenizer_new_from_file (folder, &error);
  g_autoptr (RillDetokenizer) detokenizer = NULL;
  guint n_vocab;

  fuzz_check_error (tokenizer != NULL, error);
  if (tokenizer == NULL)
    return;

  rill_tokenizer_encode (tokenizer, sample, (gssize) strlen (sample), RILL_ENCODE_BOS, tokens);
  rill_tokenizer_encode (tokenizer, sample, (gssize) strlen (sample), RILL_ENCODE_SPECIAL, tokens);
  /* The file itself has the pieces in it. */
  rill_tokenizer_encode (tokenizer, (const char *) data, (gssize) n_bytes, RILL_ENCODE_SPECIAL, tokens);
  n_vocab = rill_tokenizer_get_n_vocab (tokenizer);
  for (guint i = 0; i < tokens->len; i++)
    g_assert_true (g_array_index (tokens, guint32, i) < n_vocab);

  detokenizer = rill_detokenizer_new (tokenizer, TRUE);
  for (guint i = 0; i < tokens->len; i++)
    rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), text);
  for (guint i = 0; i < MIN (n_vocab, 4096); i++)
    rill_detokenizer_push (detokenizer, (RillToken) i, text);
  rill_detokenizer_finish (detokenizer, text);
  g_assert_true (g_utf8_validate_len (text->str, text->len, NULL));
  rill_tokenizer_decode (tokenizer, (const RillToken *) (void *) tokens->data, tokens->len, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        n_bytes)
{
  const char *name;

  if (n_bytes == 0)
    return 0;

  name = names[*data % G_N_ELEMENTS (names)];
  set_file (name, data + 1, n_bytes - 1);
  if (g_str_equal (name, "tokenizer.json"))
    run_tokenizer (data + 1, n_bytes - 1);
  else
    run_model (folder);
  restore (name);
  return 0;
}
