/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Greedy byte-pair encoding as sentencepiece defines it: of all neighbours that together are a piece, the pair whose
 * piece scores highest is joined first. No piece reaches over the start of a word, so each word is encoded alone and
 * remembered.
 */
#include "vocabulary.h"

#include "sentencepiece-file.h"

#include <stdio.h>
#include <string.h>

#define SPACE_MARK "\xe2\x96\x81"

static void
array_unref (gpointer array)
{
  g_array_unref (array);
}

static gboolean
find_control (const TrainVocabulary *vocabulary,
              const char            *path,
              const char            *text,
              gint32                *id,
              GError               **error)
{
  for (guint32 i = 0; i < vocabulary->n_pieces; i++)
    if (vocabulary->pieces[i].type == TRAIN_PIECE_CONTROL && strcmp (vocabulary->pieces[i].text, text) == 0)
      {
        *id = (gint32) i;
        return TRUE;
      }
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: the vocabulary has no control piece %s", path, text);
  return FALSE;
}

static gboolean
index_pieces (TrainVocabulary *vocabulary,
              const char      *path,
              GError         **error)
{
  guint n_bytes = 0;

  for (guint32 i = 0; i < vocabulary->n_pieces; i++)
    {
      const TrainPiece *piece = &vocabulary->pieces[i];
      guint byte;

      if (piece->type == TRAIN_PIECE_NORMAL)
        g_hash_table_insert (vocabulary->normal, piece->text, GUINT_TO_POINTER (i + 1));
      else if (piece->type == TRAIN_PIECE_BYTE && sscanf (piece->text, "<0x%2X>", &byte) == 1)
        {
          vocabulary->bytes[byte] = (gint32) i;
          n_bytes++;
        }
    }
  if (n_bytes != 256)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: expected 256 byte pieces, got %u", path, n_bytes);
      return FALSE;
    }
  return find_control (vocabulary, path, "<sink>", &vocabulary->sink, error)
         && find_control (vocabulary, path, "<|end|>", &vocabulary->end, error)
         && find_control (vocabulary, path, "<|user|>", &vocabulary->user, error)
         && find_control (vocabulary, path, "<|assistant|>", &vocabulary->assistant, error)
         && find_control (vocabulary, path, "<|system|>", &vocabulary->system, error);
}

TrainVocabulary *
train_vocabulary_load (const char  *path,
                       GError     **error)
{
  g_autoptr (TrainVocabulary) vocabulary = g_new0 (TrainVocabulary, 1);
  g_autoptr (GArray) pieces = train_sentencepiece_read (path, error);

  vocabulary->normal = g_hash_table_new (g_str_hash, g_str_equal);
  vocabulary->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, array_unref);
  if (pieces == NULL)
    return NULL;
  vocabulary->n_pieces = pieces->len;
  vocabulary->pieces = (TrainPiece *) (void *) g_array_steal (pieces, NULL);
  if (!index_pieces (vocabulary, path, error))
    return NULL;
  return g_steal_pointer (&vocabulary);
}

void
train_vocabulary_free (TrainVocabulary *vocabulary)
{
  for (guint32 i = 0; i < vocabulary->n_pieces; i++)
    g_free (vocabulary->pieces[i].text);
  g_free (vocabulary->pieces);
  g_hash_table_unref (vocabulary->normal);
  g_hash_table_unref (vocabulary->words);
  g_free (vocabulary);
}

static gint32
lookup (const TrainVocabulary *vocabulary,
        const char            *text,
        gsize                  length)
{
  char key[256];

  if (length >= sizeof key)
    return -1;
  memcpy (key, text, length);
  key[length] = '\0';
  return (gint32) GPOINTER_TO_UINT (g_hash_table_lookup (vocabulary->normal, key)) - 1;
}

/*
 * Joins the best pair of `starts` (offsets into `word`, the last one its end); FALSE when no neighbours make a
 * piece.
 */
static gboolean
join_best_pair (const TrainVocabulary *vocabulary,
                const char            *word,
                GArray                *starts)
{
  float best_score = 0;
  guint best = 0;

  for (guint i = 0; i + 2 < starts->len; i++)
    {
      guint from = g_array_index (starts, guint, i);
      gint32 id = lookup (vocabulary, word + from, g_array_index (starts, guint, i + 2) - from);

      if (id >= 0 && (best == 0 || vocabulary->pieces[id].score > best_score))
        {
          best_score = vocabulary->pieces[id].score;
          best = i + 1;
        }
    }
  if (best == 0)
    return FALSE;
  g_array_remove_index (starts, best);
  return TRUE;
}

static GArray *
encode_word (const TrainVocabulary *vocabulary,
             const char            *word)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0;; i += (guint) g_utf8_skip[(guchar) word[i]])
    {
      g_array_append_val (starts, i);
      if (word[i] == '\0')
        break;
    }
  while (join_best_pair (vocabulary, word, starts))
    ;
  for (guint i = 0; i + 1 < starts->len; i++)
    {
      guint from = g_array_index (starts, guint, i);
      guint to = g_array_index (starts, guint, i + 1);
      gint32 id = lookup (vocabulary, word + from, to - from);

      if (id >= 0)
        g_array_append_val (tokens, id);
      else
        for (guint j = from; j < to; j++)
          g_array_append_val (tokens, vocabulary->bytes[(guchar) word[j]]);
    }
  return tokens;
}

static void
append_word (TrainVocabulary *vocabulary,
             const GString   *word,
             GArray          *tokens)
{
  GArray *encoded;

  if (word->len == 0)
    return;
  encoded = g_hash_table_lookup (vocabulary->words, word->str);
  if (encoded == NULL)
    {
      encoded = encode_word (vocabulary, word->str);
      g_hash_table_insert (vocabulary->words, g_strdup (word->str), encoded);
    }
  g_array_append_vals (tokens, encoded->data, encoded->len);
}

/* Appends the tokens of `text`, valid UTF-8, to `tokens`, an array of gint32; `add_space` puts a space before it. */
void
train_vocabulary_encode (TrainVocabulary *vocabulary,
                         const char      *text,
                         gboolean         add_space,
                         GArray          *tokens)
{
  g_autoptr (GString) word = g_string_new (add_space && *text != '\0' ? SPACE_MARK : NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == ' ')
        {
          append_word (vocabulary, word, tokens);
          g_string_assign (word, SPACE_MARK);
        }
      else
        g_string_append_c (word, *c);
    }
  append_word (vocabulary, word, tokens);
}

/* Text of the tokens; control pieces appear by name, the space before the first word stays. */
char *
train_vocabulary_decode (const TrainVocabulary *vocabulary,
                         const gint32          *tokens,
                         gsize                  n_tokens)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n_tokens; i++)
    {
      const TrainPiece *piece = &vocabulary->pieces[tokens[i]];
      guint byte;

      if (piece->type == TRAIN_PIECE_BYTE && sscanf (piece->text, "<0x%2X>", &byte) == 1)
        g_string_append_c (text, (char) byte);
      else
        g_string_append (text, piece->text);
    }
  g_string_replace (text, SPACE_MARK, " ", 0);
  return g_string_free (text, FALSE);
}
