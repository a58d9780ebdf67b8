/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keyboard's shortcuts, in a dialog.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SHORTCUTS_DIALOG (rivulet_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (RivuletShortcutsDialog, rivulet_shortcuts_dialog, RIVULET, SHORTCUTS_DIALOG, AdwDialog)

AdwDialog *rivulet_shortcuts_dialog_new (void);

G_END_DECLS
