/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A 64-bit hash for telling models and saved states apart, quick enough to be taken of every byte of a model. It finds
 * accidents, not attacks.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The hash of @n_bytes at @data, continuing from @hash (0 to begin). How the bytes are cut into calls matters. */
guint64 rill_hash (guint64 hash, const void *data, gsize n_bytes);

G_END_DECLS
