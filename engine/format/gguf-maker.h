/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes a RillGguf of a model that does not come as a GGUF file: the keys that such a file would have, and tensors that
 * lie in other files or in memory. There is then one reader of hyper-parameters and one of weights for all formats, with
 * one set of checks.
 *
 * An origin says where a key or a tensor was read from ("config.json: hidden_size"); messages about it name that.
 */

#pragma once

#include "format/gguf.h"

G_BEGIN_DECLS

typedef struct _RillGgufMaker RillGgufMaker;

/* @path: what stands in front of every message. */
RillGgufMaker *rill_gguf_maker_new (const char *path);
void rill_gguf_maker_free (RillGgufMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillGgufMaker, rill_gguf_maker_free)

/* Each key at most once. @origin may be NULL; values and origins are copied. */
void rill_gguf_maker_add_uint (RillGgufMaker *maker, const char *key, guint64 value, const char *origin);
void rill_gguf_maker_add_double (RillGgufMaker *maker, const char *key, double value, const char *origin);
void rill_gguf_maker_add_bool (RillGgufMaker *maker, const char *key, gboolean value, const char *origin);
void rill_gguf_maker_add_string (RillGgufMaker *maker, const char *key, const char *value, const char *origin);
void rill_gguf_maker_add_bools (RillGgufMaker *maker, const char *key, const gboolean *values, gsize n,
                                const char *origin);
/* An array whose @n elements are put after it, before the next key: RILL_GGUF_STRING, _INT32 or _FLOAT32. */
void rill_gguf_maker_begin_array (RillGgufMaker *maker, const char *key, RillGgufType type, gsize n, const char *origin);
void rill_gguf_maker_put_string (RillGgufMaker *maker, const char *bytes, gsize n_bytes);
void rill_gguf_maker_put_int (RillGgufMaker *maker, gint32 value);
void rill_gguf_maker_put_float (RillGgufMaker *maker, float value);
gboolean rill_gguf_maker_has (RillGgufMaker *maker, const char *key);

/* @tensor: complete but for its name and origin, which are copied; its data lies in a mapping or in memory taken here. */
void rill_gguf_maker_add_tensor (RillGgufMaker *maker, const RillGgufTensor *tensor, const char *name,
                                 const char *origin);
void rill_gguf_maker_take_mapping (RillGgufMaker *maker, RillMapping *mapping);
void rill_gguf_maker_take_memory (RillGgufMaker *maker, gpointer memory); /* g_free()d with the description */

/* The description; the maker is empty then and can only be freed. */
RillGguf *rill_gguf_maker_finish (RillGgufMaker *maker, GError **error);

G_END_DECLS
