/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of menu items for assistive technologies.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * GTK 4.18 says that the items of a menu are labelled by labels that it keeps out of the accessible tree, so that a screen
 * reader finds them without a name. This gives each item its words as its own name whenever the menu appears.
 *
 * @widget: a GtkPopoverMenu, or a GtkMenuButton with its menu
 */
void rivulet_name_menu_items (GtkWidget *widget);

G_END_DECLS
