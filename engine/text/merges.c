/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading merges. Of each both sides and what they make together have to be tokens; in tokenizer.ggml.merges one is
 * written "LEFT RIGHT". A joint is longer than its sides, so that no list of merges, however strange, has a circle in it.
 */

#include "text/merges.h"

#include <string.h>

#define MERGES_KEY "tokenizer.ggml.merges"

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

/* Which of left, right and joint is no token: 0, 1, 2; 3: all are. */
static guint
set_merge (RillMerges      *self,
           const RillVocab *vocab,
           GHashTable      *others,
           guint            index,
           const RillPair  *pair,
           GString         *joint)
{
  RillMerge *merge = &self->merges[index];

  merge->left = find_token (vocab, others, pair->left, pair->n_left);
  if (merge->left < 0)
    return 0;
  merge->right = find_token (vocab, others, pair->right, pair->n_right);
  if (merge->right < 0)
    return 1;

  g_string_truncate (joint, 0);
  g_string_append_len (joint, pair->left, (gssize) pair->n_left);
  g_string_append_len (joint, pair->right, (gssize) pair->n_right);
  merge->joint = find_token (vocab, others, joint->str, joint->len);
  if (merge->joint < 0)
    return 2;

  /* Text never becomes a control token. */
  if (vocab->kinds[merge->joint] == RILL_PIECE_CONTROL || vocab->kinds[merge->joint] == RILL_PIECE_UNKNOWN)
    merge->joint = -1;
  return 3;
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
rill_merges_build (RillMerges      *self,
                   const RillVocab *vocab,
                   guint            n,
                   RillPairFunc     get_pair,
                   RillPairFailFunc fail,
                   gpointer         user_data,
                   GError         **error)
{
  g_autoptr (GHashTable) others = collect_others (vocab);
  g_autoptr (GString) joint = g_string_new (NULL);

  self->n = n;
  self->merges = g_new (RillMerge, n);
  for (guint i = 0; i < n; i++)
    {
      RillPair pair;
      guint odd;

      if (!get_pair (i, &pair, user_data, error))
        return FALSE;
      odd = set_merge (self, vocab, others, i, &pair, joint);
      if (odd < 3)
        {
          const char *bytes = odd == 0 ? pair.left : odd == 1 ? pair.right : joint->str;
          gsize n_bytes = odd == 0 ? pair.n_left : odd == 1 ? pair.n_right : joint->len;
          g_autofree char *copy = g_strndup (bytes, MIN (n_bytes, 32));
          g_autofree char *shown = g_strescape (copy, NULL);

          return fail (i, shown, user_data, error);
        }
    }

  index_merges (self);
  return TRUE;
}

gboolean
rill_pair_split (RillPair   *pair,
                 const char *bytes,
                 gsize       n_bytes,
                 const char **problem)
{
  const char *space = n_bytes > 1 ? memchr (bytes + 1, ' ', n_bytes - 1) : NULL;

  if (space == NULL || space + 1 == bytes + n_bytes)
    {
      *problem = space == NULL ? "no space" : "one token";
      return FALSE;
    }
  *pair = (RillPair) { bytes, (gsize) (space - bytes), space + 1, n_bytes - (gsize) (space - bytes) - 1 };
  return TRUE;
}

static gboolean
get_gguf_pair (guint     index,
               RillPair *pair,
               gpointer  user_data,
               GError  **error)
{
  RillGguf *gguf = user_data;
  const char *problem = NULL;
  gsize n_bytes;
  const char *bytes = rill_gguf_get_array_string (gguf, MERGES_KEY, index, &n_bytes);

  if (!rill_pair_split (pair, bytes, n_bytes, &problem))
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                               "expected merge %u to be two tokens with a space between, got %s", index, problem);
  if (n_bytes > 2 * RILL_VOCAB_PIECE_MAX)
    return rill_gguf_fail_key (gguf, error, RILL_ERROR_FORMAT, MERGES_KEY,
                               "expected merge %u of at most %u bytes, got %" G_GSIZE_FORMAT, index,
                               2 * RILL_VOCAB_PIECE_MAX, n_bytes);
  return TRUE;
}

static gboolean
fail_gguf_pair (guint       index,
                const char *shown,
                gpointer    user_data,
                GError    **error)
{
  return rill_gguf_fail_key (user_data, error, RILL_ERROR_FORMAT, MERGES_KEY,
                             "expected merge %u of tokens in the vocabulary, got \"%s\"", index, shown);
}

gboolean
rill_merges_read (RillMerges      *self,
                  const RillVocab *vocab,
                  RillGguf        *gguf,
                  GError         **error)
{
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
  return rill_merges_build (self, vocab, (guint) n, get_gguf_pair, fail_gguf_pair, gguf, error);
}

void
rill_merges_clear (RillMerges *self)
{
  g_clear_pointer (&self->merges, g_free);
  g_clear_pointer (&self->slots, g_free);
}
