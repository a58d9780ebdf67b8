/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an empty conversation shows: a word of welcome and a few things to begin with.
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_WELCOME (rivulet_welcome_get_type ())
G_DECLARE_FINAL_TYPE (RivuletWelcome, rivulet_welcome, RIVULET, WELCOME, AdwBin)

G_END_DECLS
