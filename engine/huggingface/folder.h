/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models as folders of Hugging Face: config.json, weights in safetensors files, a tokenizer and a chat template. A folder
 * is described as the GGUF file that could be made of it would be; the weights stay mapped where they lie, but for the
 * few that have to be put in order.
 */

#pragma once

#include "format/gguf.h"

G_BEGIN_DECLS

/* Whether there is a folder at @path. */
gboolean rill_folder_is (const char *path);

/* @gathers: FALSE where the weights are only described: those that would have to be put in order have no data then. */
RillGguf *rill_folder_open (const char *path, gboolean gathers, GError **error);

/* A description that rill_folder_open() made; its text is in the folder's own files. */
gboolean rill_folder_is_source (RillGguf *gguf);

/* The folder's chat template: chat_template.jinja, or what tokenizer_config.json holds. *text stays NULL where there is
 * none. Free with g_free(). */
gboolean rill_folder_read_template (const char *path, char **text, GError **error);

G_END_DECLS
