/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Vocabulary, merges and added tokens as JSON.
 */

#include "hf-tokenizer.h"

#include "hf-folder.h"
#include "test-vocab.h"

#include <string.h>

typedef struct
{
  const char *left;
  gsize n_left;
  const char *right;
  gsize n_right;
  float score;
  gint64 left_id;
  gint64 right_id;
} Merge;

typedef struct
{
  RillGguf *gguf;
  guint n;
  gint64 *kinds;
  GHashTable *ids; /* by piece */
} Vocab;

void
hf_append_string (GString    *json,
                  const char *text,
                  gsize       n_bytes)
{
  g_string_append_c (json, '"');
  for (gsize i = 0; i < n_bytes; i++)
    if ((guint8) text[i] < 0x20 || text[i] == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint) text[i]);
    else
      {
        if (text[i] == '"' || text[i] == '\\')
          g_string_append_c (json, '\\');
        g_string_append_c (json, text[i]);
      }
  g_string_append_c (json, '"');
}

static const char *
get_piece (const Vocab *vocab,
           guint        id,
           gsize       *n_bytes)
{
  return rill_gguf_get_array_string (vocab->gguf, "tokenizer.ggml.tokens", id, n_bytes);
}

static void
append_vocab (GString     *json,
              const Vocab *vocab)
{
  g_string_append (json, "\"vocab\": {");
  for (guint i = 0; i < vocab->n; i++)
    {
      gsize n_bytes;
      const char *piece = get_piece (vocab, i, &n_bytes);

      g_string_append (json, i > 0 ? ",\n" : "\n");
      hf_append_string (json, piece, n_bytes);
      g_string_append_printf (json, ": %u", i);
    }
  g_string_append (json, "\n}");
}

static void
append_added (GString     *json,
              const Vocab *vocab)
{
  gboolean is_first = TRUE;

  g_string_append (json, "\"added_tokens\": [");
  for (guint i = 0; i < vocab->n; i++)
    {
      gsize n_bytes;
      const char *piece = get_piece (vocab, i, &n_bytes);

      if (vocab->kinds[i] != TEST_TOKEN_CONTROL && vocab->kinds[i] != TEST_TOKEN_USER_DEFINED
          && vocab->kinds[i] != TEST_TOKEN_UNKNOWN)
        continue;
      g_string_append_printf (json, "%s{\"id\": %u, \"content\": ", is_first ? "\n" : ",\n", i);
      hf_append_string (json, piece, n_bytes);
      g_string_append_printf (json, ", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, "
                                    "\"special\": %s}",
                              vocab->kinds[i] == TEST_TOKEN_USER_DEFINED ? "false" : "true");
      is_first = FALSE;
    }
  g_string_append (json, "\n],\n");
}

static gint64
find_id (const Vocab *vocab,
         const char  *bytes,
         gsize        n_bytes)
{
  g_autofree char *piece = g_strndup (bytes, n_bytes);
  gpointer value;

  return g_hash_table_lookup_extended (vocab->ids, piece, NULL, &value) ? GPOINTER_TO_INT (value) : -1;
}

static int
compare_merges_cb (gconstpointer a,
                   gconstpointer b)
{
  const Merge *left = a;
  const Merge *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  if (left->left_id != right->left_id)
    return left->left_id < right->left_id ? -1 : 1;
  return left->right_id < right->right_id ? -1 : left->right_id > right->right_id;
}

/* Every way to make a piece of two others, the best piece first. */
static GArray *
make_merges (const Vocab *vocab)
{
  GArray *merges = g_array_new (FALSE, FALSE, sizeof (Merge));
  g_autofree float *scores = g_new (float, vocab->n);

  g_assert_true (rill_gguf_copy_array_float (vocab->gguf, "tokenizer.ggml.scores", scores, vocab->n, NULL));
  for (guint i = 0; i < vocab->n; i++)
    {
      gsize n_bytes;
      const char *piece = get_piece (vocab, i, &n_bytes);

      for (gsize at = 1; vocab->kinds[i] == TEST_TOKEN_NORMAL && at < n_bytes; at++)
        {
          Merge merge = { piece, at, piece + at, n_bytes - at, scores[i], 0, 0 };

          if (((guint8) piece[at] & 0xc0) == 0x80)
            continue;
          merge.left_id = find_id (vocab, merge.left, merge.n_left);
          merge.right_id = find_id (vocab, merge.right, merge.n_right);
          if (merge.left_id >= 0 && merge.right_id >= 0)
            g_array_append_val (merges, merge);
        }
    }
  g_array_sort (merges, compare_merges_cb);
  return merges;
}

static GArray *
copy_merges (const Vocab *vocab,
             guint64      n)
{
  GArray *merges = g_array_new (FALSE, FALSE, sizeof (Merge));

  for (guint64 i = 0; i < n; i++)
    {
      gsize n_bytes;
      const char *text = rill_gguf_get_array_string (vocab->gguf, "tokenizer.ggml.merges", i, &n_bytes);
      const char *space = memchr (text + 1, ' ', n_bytes - 1);
      Merge merge = { text, (gsize) (space - text), space + 1, n_bytes - (gsize) (space - text) - 1, 0, 0, 0 };

      g_array_append_val (merges, merge);
    }
  return merges;
}

static void
append_merges (GString     *json,
               const Vocab *vocab,
               gboolean     pairs)
{
  g_autoptr (GArray) merges = NULL;
  RillGgufType type;
  guint64 n = 0;

  rill_gguf_get_array_length (vocab->gguf, "tokenizer.ggml.merges", &n, &type, NULL);
  merges = n > 0 ? copy_merges (vocab, n) : make_merges (vocab);
  g_string_append (json, "\"merges\": [");
  for (guint i = 0; i < merges->len; i++)
    {
      const Merge *merge = &g_array_index (merges, Merge, i);

      g_string_append (json, i > 0 ? ",\n" : "\n");
      if (pairs)
        {
          g_string_append_c (json, '[');
          hf_append_string (json, merge->left, merge->n_left);
          g_string_append (json, ", ");
          hf_append_string (json, merge->right, merge->n_right);
          g_string_append_c (json, ']');
        }
      else
        {
          g_autofree char *left = g_strndup (merge->left, merge->n_left);
          g_autofree char *right = g_strndup (merge->right, merge->n_right);
          g_autofree char *line = g_strconcat (left, " ", right, NULL);

          hf_append_string (json, line, strlen (line));
        }
    }
  g_string_append (json, "\n]");
}

void
hf_write_tokenizer (const char *folder,
                    RillGguf   *gguf,
                    const char *steps,
                    const char *model,
                    gboolean    pairs)
{
  g_autoptr (GString) json = g_string_new ("{\n\"version\": \"1.0\", \"truncation\": null, \"padding\": null,\n");
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Vocab vocab = { .gguf = gguf, .ids = ids };
  RillGgufType type;
  guint64 n = 0;

  rill_gguf_get_array_length (gguf, "tokenizer.ggml.tokens", &n, &type, NULL);
  vocab.n = (guint) n;
  vocab.kinds = g_new (gint64, n);
  g_assert_true (rill_gguf_copy_array_int (gguf, "tokenizer.ggml.token_type", vocab.kinds, n, NULL));
  for (guint i = 0; i < vocab.n; i++)
    {
      gsize n_bytes;
      const char *piece = get_piece (&vocab, i, &n_bytes);

      g_hash_table_insert (ids, g_strndup (piece, n_bytes), GINT_TO_POINTER ((int) i));
    }
  append_added (json, &vocab);
  g_string_append_printf (json, "%s\n\"model\": {\"type\": \"BPE\", %s\n", steps, model);
  append_vocab (json, &vocab);
  g_string_append (json, ",\n");
  append_merges (json, &vocab, pairs);
  g_string_append (json, "}}\n");
  hf_folder_write (folder, "tokenizer.json", json->str);
  g_free (vocab.kinds);
}
