/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the pieces out of a sentencepiece `.model` file.
 */
#pragma once

#include "vocabulary.h"

/* Returns an array of TrainPiece, whose texts belong to the caller. */
GArray *train_sentencepiece_read (const char  *path,
                                  GError     **error);
