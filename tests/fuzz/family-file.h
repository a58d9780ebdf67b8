/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smallest right model file of each architecture in the engine's table.
 */

#pragma once

#include "gguf-writer.h"
#include "model/arch.h"

G_BEGIN_DECLS

/* @full: with the parts that a file of the architecture may have. */
GByteArray *family_file_new (const char *architecture,
                             gboolean    full);

G_END_DECLS
