/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A `.model` file is a protocol buffer: a run of (field number, wire type, value). Field 1 of the file is a piece,
 * itself such a message of text (1), score (2) and type (3). Everything else is skipped by its wire type.
 */
#include "sentencepiece-file.h"

#include <string.h>

typedef struct
{
  const guint8 *next;
  const guint8 *end;
} Message;

typedef struct
{
  guint64       number;
  guint64       value;   /* of a varint, or the bits of a fixed value */
  const guint8 *bytes;   /* of a length-delimited field */
} Field;

static gboolean
read_varint (Message *message,
             guint64 *value)
{
  *value = 0;
  for (guint shift = 0; shift < 64 && message->next < message->end; shift += 7)
    {
      guint8 byte = *message->next++;

      *value |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_fixed (Message *message,
            gsize    n_bytes,
            guint64 *value)
{
  *value = 0;
  if ((gsize) (message->end - message->next) < n_bytes)
    return FALSE;
  for (gsize i = 0; i < n_bytes; i++)
    *value |= (guint64) *message->next++ << (8 * i);
  return TRUE;
}

static gboolean
read_field (Message *message,
            Field   *field)
{
  guint64 key;

  if (!read_varint (message, &key))
    return FALSE;
  field->number = key >> 3;
  field->bytes = NULL;
  switch (key & 7)
    {
    case 0:
      return read_varint (message, &field->value);
    case 1:
      return read_fixed (message, 8, &field->value);
    case 2:
      if (!read_varint (message, &field->value) || field->value > (guint64) (message->end - message->next))
        return FALSE;
      field->bytes = message->next;
      message->next += field->value;
      return TRUE;
    case 5:
      return read_fixed (message, 4, &field->value);
    default:
      return FALSE;
    }
}

static gboolean
read_piece (const Field *piece_field,
            TrainPiece  *piece)
{
  Message message = { piece_field->bytes, piece_field->bytes + piece_field->value };
  Field field;

  piece->text = NULL;
  piece->score = 0;
  piece->type = TRAIN_PIECE_NORMAL;
  while (message.next < message.end)
    {
      if (!read_field (&message, &field))
        break;
      if (field.number == 1 && field.bytes != NULL && piece->text == NULL)
        piece->text = g_strndup ((const char *) field.bytes, field.value);
      else if (field.number == 2)
        {
          guint32 bits = (guint32) field.value;

          memcpy (&piece->score, &bits, sizeof bits);
        }
      else if (field.number == 3)
        piece->type = (TrainPieceType) field.value;
    }
  if (message.next == message.end && piece->text != NULL)
    return TRUE;
  g_free (piece->text);
  return FALSE;
}

static void
piece_clear (gpointer piece)
{
  g_free (((TrainPiece *) piece)->text);
}

GArray *
train_sentencepiece_read (const char  *path,
                          GError     **error)
{
  g_autofree char *contents = NULL;
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (TrainPiece));
  gsize length;
  Message message;
  Field field;
  TrainPiece piece;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  g_array_set_clear_func (pieces, piece_clear);
  message.next = (const guint8 *) contents;
  message.end = message.next + length;
  while (message.next < message.end)
    {
      if (!read_field (&message, &field)
          || (field.number == 1 && (field.bytes == NULL || !read_piece (&field, &piece))))
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                       "%s: not a sentencepiece model: broken field before byte %" G_GSIZE_FORMAT, path,
                       (gsize) (message.next - (const guint8 *) contents));
          return NULL;
        }
      if (field.number == 1)
        g_array_append_val (pieces, piece);
    }
  return g_steal_pointer (&pieces);
}
