/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code: its language, a button that copies it, and the text with its colours.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_BLOCK_CODE (rivulet_block_code_get_type ())
G_DECLARE_FINAL_TYPE (RivuletBlockCode, rivulet_block_code, RIVULET, BLOCK_CODE, GtkWidget)

G_END_DECLS
