/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pieces of a sentencepiece BPE model with byte fallback: read from the `.model` file that spm_train writes, used
 * to turn text into tokens and back, and copied into the GGUF file.
 */
#pragma once

#include <glib.h>

/* The numbers are sentencepiece's, and GGUF's. */
typedef enum
{
  TRAIN_PIECE_NORMAL = 1,
  TRAIN_PIECE_UNKNOWN = 2,
  TRAIN_PIECE_CONTROL = 3,
  TRAIN_PIECE_USER_DEFINED = 4,
  TRAIN_PIECE_UNUSED = 5,
  TRAIN_PIECE_BYTE = 6,
} TrainPieceType;

typedef struct
{
  char           *text;
  float           score;
  TrainPieceType  type;
} TrainPiece;

typedef struct
{
  guint32     n_pieces;
  TrainPiece *pieces;
  GHashTable *normal;    /* text -> id + 1, pieces that text may become */
  GHashTable *words;     /* word -> GArray of gint32, what has been encoded before */
  gint32      bytes[256];
  gint32      sink;      /* <sink>, stands at index 0 of every sample */
  gint32      end;       /* <|end|> */
  gint32      user;      /* <|user|> */
  gint32      assistant; /* <|assistant|> */
  gint32      system;    /* <|system|> */
} TrainVocabulary;

TrainVocabulary *train_vocabulary_load   (const char             *path,
                                          GError                **error);
void             train_vocabulary_free   (TrainVocabulary        *vocabulary);
void             train_vocabulary_encode (TrainVocabulary        *vocabulary,
                                          const char             *text,
                                          gboolean                add_space,
                                          GArray                 *tokens);
char            *train_vocabulary_decode (const TrainVocabulary  *vocabulary,
                                          const gint32           *tokens,
                                          gsize                   n_tokens);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainVocabulary, train_vocabulary_free)
