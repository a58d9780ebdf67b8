/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading tokenizer.ggml.merges. Each line is "LEFT RIGHT"; both sides and what they make together have to be tokens. A
 * joint is longer than its sides, so that no list of merges, however strange, has a circle in it.
 */

#include "text/merges.h"

#include <string.h>

#define MERGES_KEY "tokenizer.ggml.merges"

static gboolean
fail_part (RillGguf   *gguf,
           guint64     index,
           const char *part,
           gsize       n_bytes,
           GError    **error)
{
  g_autofree char *copy = g_strndup (part, MIN (n_bytes, 32));
  g_autofree char *shown = g_strescape (copy, NULL);

  return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                             "expected merge %" G_GUINT64_FORMAT " of tokens in the vocabulary, got \"%s\"", index, shown);
}

/* Control tokens are found too: a vocabulary may have merges for them, which are then not made. */
static RillToken
find_token (const RillVocab *vocab,
            GHashTable      *others,
            const char      *bytes,
            gsize            n_bytes)
{
  RillToken id = rill_vocab_find (vocab, bytes, n_bytes);
  g_autofree char *name = NULL;
  gpointer value;

  if (id >= 0 || g_hash_table_size (others) == 0)
    return id;

  name = g_strndup (bytes, n_bytes);
  return g_hash_table_lookup_extended (others, name, NULL, &value) ? GPOINTER_TO_INT (value) : -1;
}

static gboolean
read_merge (RillMerges      *self,
            const RillVocab *vocab,
            GHashTable      *others,
            RillGguf        *gguf,
            guint64          index,
            GString         *joint,
            GError         **error)
{
  RillMerge *merge = &self->merges[index];
  gsize n_bytes, n_left;
  const char *bytes = rill_gguf_get_array_string (gguf, MERGES_KEY, index, &n_bytes);
  const char *space = n_bytes > 1 ? memchr (bytes + 1, ' ', n_bytes - 1) : NULL;

  if (space == NULL || space + 1 == bytes + n_bytes)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                               "expected merge %" G_GUINT64_FORMAT " to be two tokens with a space between, got %s", index,
                               space == NULL ? "no space" : "one token");
  if (n_bytes > 2 * RILL_VOCAB_PIECE_MAX)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                               "expected merge %" G_GUINT64_FORMAT " of at most %u bytes, got %" G_GSIZE_FORMAT, index,
                               2 * RILL_VOCAB_PIECE_MAX, n_bytes);

  n_left = (gsize) (space - bytes);
  merge->left = find_token (vocab, others, bytes, n_left);
  if (merge->left < 0)
    return fail_part (gguf, index, bytes, n_left, error);
  merge->right = find_token (vocab, others, space + 1, n_bytes - n_left - 1);
  if (merge->right < 0)
    return fail_part (gguf, index, space + 1, n_bytes - n_left - 1, error);

  g_string_truncate (joint, 0);
  g_string_append_len (joint, bytes, (gssize) n_left);
  g_string_append_len (joint, space + 1, (gssize) (n_bytes - n_left - 1));
  merge->joint = find_token (vocab, others, joint->str, joint->len);
  if (merge->joint < 0)
    return fail_part (gguf, index, joint->str, joint->len, error);

  /* Text never becomes a control token. */
  if (vocab->kinds[merge->joint] == RILL_PIECE_CONTROL || vocab->kinds[merge->joint] == RILL_PIECE_UNKNOWN)
    merge->joint = -1;
  return TRUE;
}

static void
index_merges (RillMerges *self)
{
  gsize n_slots = 16;

  while (n_slots < 2 * (gsize) self->n)
    n_slots *= 2;

  self->seed = (guint64) g_random_int () << 32 | g_random_int ();
  self->slot_mask = n_slots - 1;
  self->slots = g_new (RillMergeSlot, n_slots);
  for (gsize i = 0; i < n_slots; i++)
    self->slots[i] = (RillMergeSlot) { 0, RILL_NO_MERGE };

  for (guint rank = 0; rank < self->n; rank++)
    {
      const RillMerge *merge = &self->merges[rank];
      guint64 pair = (guint64) (guint32) merge->left << 32 | (guint32) merge->right;
      gsize i = rill_merges_hash (self, pair);

      /* Of two of the same pair the first counts. */
      if (merge->joint < 0 || rill_merges_find (self, merge->left, merge->right) != RILL_NO_MERGE)
        continue;
      while (self->slots[i].rank != RILL_NO_MERGE)
        i = (i + 1) & self->slot_mask;
      self->slots[i] = (RillMergeSlot) { pair, rank };
    }
}

/* The tokens that rill_vocab_find() leaves out, by name. */
static GHashTable *
collect_others (const RillVocab *vocab)
{
  GHashTable *others = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint id = 0; id < vocab->n_vocab; id++)
    if (vocab->kinds[id] != RILL_PIECE_NORMAL && vocab->kinds[id] != RILL_PIECE_USER_DEFINED)
      g_hash_table_insert (others, vocab->text + vocab->offsets[id], GINT_TO_POINTER ((int) id));

  return others;
}

gboolean
rill_merges_read (RillMerges      *self,
                  const RillVocab *vocab,
                  RillGguf        *gguf,
                  GError         **error)
{
  g_autoptr (GHashTable) others = NULL;
  g_autoptr (GString) joint = NULL;
  RillGgufType type = RILL_GGUF_STRING;
  guint64 n = 0;

  if (!rill_gguf_get_array_length (gguf, MERGES_KEY, &n, &type, error))
    return FALSE;
  if (type != RILL_GGUF_STRING)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                               "expected an array of strings, got one of another type");
  if (n == 0 || n > RILL_VOCAB_MAX)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                               "expected 1 to %u merges, got %" G_GUINT64_FORMAT, RILL_VOCAB_MAX, n);

  others = collect_others (vocab);
  joint = g_string_new (NULL);
  self->n = (guint) n;
  self->merges = g_new (RillMerge, n);
  for (guint64 i = 0; i < n; i++)
    if (!read_merge (self, vocab, others, gguf, i, joint, error))
      return FALSE;

  index_merges (self);
  return TRUE;
}

void
rill_merges_clear (RillMerges *self)
{
  g_clear_pointer (&self->merges, g_free);
  g_clear_pointer (&self->slots, g_free);
}
