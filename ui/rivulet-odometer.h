/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stream in numbers: tokens read, written and forgotten, the memory held beside what never forgetting would hold, speed.
 */

#pragma once

#include "rivulet-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_ODOMETER (rivulet_odometer_get_type ())
G_DECLARE_FINAL_TYPE (RivuletOdometer, rivulet_odometer, RIVULET, ODOMETER, GtkWidget)

/* Shows @snapshot's numbers, or zeros when it is NULL. */
void rivulet_odometer_set_snapshot (RivuletOdometer *self,
                                    RivuletSnapshot *snapshot);

G_END_DECLS
