/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables, and how older ones become the present ones.
 */

#pragma once

#include "rivulet-database.h"

G_BEGIN_DECLS

/* Marks a file as Rivulet's: "Rvlt". */
#define RIVULET_SCHEMA_APPLICATION_ID 0x52766c74

/* The version this program writes: the number of migrations. */
guint rivulet_schema_get_version (void);

/* Runs the migrations from @version on, each as one transaction with its version number. */
gboolean rivulet_schema_migrate (RivuletDatabase *database,
                                 guint            version,
                                 GError         **error);

G_END_DECLS
