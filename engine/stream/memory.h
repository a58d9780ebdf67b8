/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of a session: taken once, aligned for vector loads, zeroed (and so already resident: what a session holds
 * does not grow by being used), and refused with a size when it is not there.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @n x @size bytes, at least one; free with rill_memory_free(). @what names it in the error, RILL_ERROR_MEMORY. */
gpointer rill_memory_new (gsize n, gsize size, const char *what, GError **error) G_GNUC_MALLOC;
void rill_memory_free (gpointer memory);

G_END_DECLS
