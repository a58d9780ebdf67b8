/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes a folder of Hugging Face out of a GGUF file of floats, as the checkpoint was before it was converted: the same
 * weights under their own names, rows in the order that checkpoints have.
 */

#pragma once

#include "format/gguf.h"

G_BEGIN_DECLS

/* A new temporary folder with config.json and @n_shards safetensors files (1: a single one); remove it with
 * test_folder_remove(). */
char *hf_folder_new (RillGguf *gguf, guint n_shards);

void hf_folder_write (const char *folder, const char *name, const char *text);

G_END_DECLS
