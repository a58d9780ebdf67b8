/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The last step of loading a model: its bytes.
 */

#pragma once

#include "model/model.h"

G_BEGIN_DECLS

/* Reads the files of @model whole and sets its hash, which covers every byte. FALSE with RILL_ERROR_FORMAT names the first
 * weight that is not finite. */
gboolean rill_model_bring_into_memory (RillModel *model, RillProgress progress, gpointer user_data, GError **error);

G_END_DECLS
