/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trained model as a GGUF file.
 */
#pragma once

#include "gguf-writer.h"
#include "parameters.h"
#include "vocabulary.h"

gboolean train_export (const TrainLayout      *layout,
                       const Real             *parameters,
                       const TrainVocabulary  *vocabulary,
                       const char             *name,
                       TrainGgufType           type,
                       const char             *path,
                       GError                **error);
