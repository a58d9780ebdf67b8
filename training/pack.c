/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turns text into a file of tokens. A file whose first line begins with a role (`user: `, `assistant: `, `system: `)
 * holds dialogues, one turn a line, a blank line between two; `\n` in a turn stands for a line break. Any other file
 * holds paragraphs, a blank line between two. The token form of a dialogue is the chat format of the model:
 *
 *   [<|system|> text <|end|>] <|user|> text <|end|> <|assistant|> text <|end|> ...
 */
#include "tokens.h"

#include <string.h>

/* So many paragraphs make a document, that is a place where a sample may begin. */
#define PARAGRAPHS_A_DOCUMENT 6

typedef struct
{
  TrainVocabulary *vocabulary;
  GArray          *scratch;   /* gint32, the text at hand */
  GArray          *tokens;    /* guint16 */
  GArray          *documents; /* guint64 */
} Packer;

static void
put_token (Packer   *packer,
           gint32    id,
           gboolean  light)
{
  guint16 token = (guint16) ((guint) id | (light ? TRAIN_TOKEN_LIGHT : 0));

  g_array_append_val (packer->tokens, token);
}

static void
put_text (Packer     *packer,
          const char *text,
          gboolean    add_space,
          gboolean    light)
{
  g_array_set_size (packer->scratch, 0);
  train_vocabulary_encode (packer->vocabulary, text, add_space, packer->scratch);
  for (guint i = 0; i < packer->scratch->len; i++)
    put_token (packer, g_array_index (packer->scratch, gint32, i), light);
}

static void
begin_document (Packer *packer)
{
  guint64 position = packer->tokens->len;

  g_array_append_val (packer->documents, position);
}

static gboolean
pack_turn (Packer     *packer,
           const char *line)
{
  static const char *const roles[] = { "user: ", "assistant: ", "system: " };
  const gint32 ids[] = { packer->vocabulary->user, packer->vocabulary->assistant, packer->vocabulary->system };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_has_prefix (line, roles[i]))
      {
        g_auto (GStrv) parts = g_strsplit (line + strlen (roles[i]), "\\n", -1);
        g_autofree char *text = g_strjoinv ("\n", parts);
        gboolean light = i != 1;

        put_token (packer, ids[i], TRUE);
        put_text (packer, text, TRUE, light);
        put_token (packer, packer->vocabulary->end, light);
        return TRUE;
      }
  return FALSE;
}

static gboolean
pack_dialogues (Packer      *packer,
                char       **lines,
                const char  *path,
                GError     **error)
{
  gboolean between = TRUE;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '\0')
        {
          between = TRUE;
          continue;
        }
      if (between)
        begin_document (packer);
      between = FALSE;
      if (!pack_turn (packer, lines[i]))
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                       "%s:%" G_GSIZE_FORMAT ": expected a role, got \"%.20s\"", path, i + 1, lines[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static void
pack_paragraphs (Packer  *packer,
                 char   **lines)
{
  gsize n = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '\0')
        continue;
      if (n > 0)
        put_text (packer, "\n\n", FALSE, FALSE);
      if (n % PARAGRAPHS_A_DOCUMENT == 0)
        begin_document (packer);
      put_text (packer, lines[i], n % PARAGRAPHS_A_DOCUMENT == 0, FALSE);
      n++;
    }
}

static gboolean
write_tokens (const Packer *packer,
              const char   *path,
              GError      **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint32 version = 1;
  guint64 counts[2] = { packer->documents->len, packer->tokens->len };

  g_byte_array_append (bytes, (const guint8 *) "RVTK", 4);
  g_byte_array_append (bytes, (const guint8 *) &version, sizeof version);
  g_byte_array_append (bytes, (const guint8 *) counts, sizeof counts);
  g_byte_array_append (bytes, (const guint8 *) packer->documents->data, packer->documents->len * 8);
  g_byte_array_append (bytes, (const guint8 *) packer->tokens->data, packer->tokens->len * 2);
  return g_file_set_contents (path, (const char *) bytes->data, bytes->len, error);
}

static gboolean
is_dialogue (char **lines)
{
  return lines[0] != NULL
         && (g_str_has_prefix (lines[0], "user: ") || g_str_has_prefix (lines[0], "assistant: ")
             || g_str_has_prefix (lines[0], "system: "));
}

gboolean
train_tokens_pack (TrainVocabulary  *vocabulary,
                   const char       *text_path,
                   const char       *tokens_path,
                   GError          **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (guint16));
  g_autoptr (GArray) documents = g_array_new (FALSE, FALSE, sizeof (guint64));
  Packer packer = { vocabulary, scratch, tokens, documents };
  gsize length;

  if (!g_file_get_contents (text_path, &text, &length, error))
    return FALSE;
  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: not UTF-8", text_path);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  if (!is_dialogue (lines))
    pack_paragraphs (&packer, lines);
  else if (!pack_dialogues (&packer, lines, text_path, error))
    return FALSE;
  return write_tokens (&packer, tokens_path, error);
}
