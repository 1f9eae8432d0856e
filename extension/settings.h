/*
 * settings.h: the configuration parameters provsql.*
 */
#ifndef PROVSQL_SETTINGS_H
#define PROVSQL_SETTINGS_H

#include "postgres.h"

extern bool provsql_active;
extern bool provsql_possible_rows;
extern int	provsql_verbose_level;
extern int	provsql_max_memory;	/* kilobytes */
extern bool provsql_force_roundtrip;

extern void provsql_settings_define(void);

#endif							/* PROVSQL_SETTINGS_H */
