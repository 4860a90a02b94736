import DashboardIcon from '@mui/icons-material/SpaceDashboardOutlined';
import {
  Box,
  List,
  ListItem,
  ListItemButton,
  ListItemIcon,
  ListItemText,
  Tooltip,
  Typography,
  useMediaQuery,
  type SvgIconProps,
  type Theme,
} from '@mui/material';
import type { ComponentType } from 'react';
import { usePermissions, useSidebarState, useTranslate } from 'react-admin';
import { NavLink } from 'react-router';
import { mayDo, type Me } from '../data/auth-provider';
import { groups, type Group } from '../record-pages';
import { recordPages, singlePages } from '../site-map';

const widths = { open: 232, closed: 56 };

/** What the caller may open, by section: plain links in lists, so that every screen reader knows its way. */
export const AppMenu = () => {
  const { permissions: role } = usePermissions<Me['role']>();
  const translate = useTranslate();
  const [isOpen] = useSidebarState();
  return (
    <Box component="nav" aria-label={translate('app.menu')} sx={{ py: 1, width: isOpen ? widths.open : widths.closed }}>
      <List disablePadding>
        <Entry to="/" label={translate('ra.page.dashboard')} icon={DashboardIcon} end />
      </List>
      {groups.map((group) => (
        <Section key={group} group={group} role={role} />
      ))}
    </Box>
  );
};

const Section = ({ group, role }: { group: Group; role: Me['role'] | undefined }) => {
  const translate = useTranslate();
  const [isOpen] = useSidebarState();
  const records = recordPages.filter((one) => one.group === group && one.pages.list && mayDo(role, one.right));
  const singles = singlePages.filter(
    (one) => one.group === group && one.inMenu && one.right !== 'open' && mayDo(role, one.right),
  );
  if (records.length + singles.length === 0) return null;
  const title = translate(`groups.${group}`);
  return (
    <Box component="section" aria-label={title}>
      {isOpen && (
        <Typography
          variant="overline"
          component="h2"
          color="textSecondary"
          noWrap
          sx={{ px: 2.5, pt: 1.5, display: 'block' }}
        >
          {title}
        </Typography>
      )}
      <List disablePadding>
        {records.map(({ name, icon }) => (
          <Entry
            key={name}
            to={`/${name}`}
            label={translate(`resources.${name}.name`, { smart_count: 2 })}
            icon={icon}
          />
        ))}
        {singles.map(({ path, title: key, icon }) => (
          <Entry key={path} to={path} label={translate(key)} icon={icon} />
        ))}
      </List>
    </Box>
  );
};

interface EntryProps {
  to: string;
  label: string;
  icon?: ComponentType<SvgIconProps> | undefined;
  end?: boolean;
}

const Entry = ({ to, label, icon: Icon, end = false }: EntryProps) => {
  const [isOpen, setOpen] = useSidebarState();
  const isSmall = useMediaQuery<Theme>((theme) => theme.breakpoints.down('md'));
  return (
    <ListItem disablePadding>
      <Tooltip title={isOpen ? '' : label} placement="right">
        <ListItemButton
          component={NavLink}
          to={to}
          end={end}
          onClick={() => isSmall && setOpen(false)}
          sx={(theme) => ({
            mx: 1,
            my: '1px',
            px: 1.25,
            py: 0.55,
            borderRadius: 1,
            color: 'text.secondary',
            '&.active': {
              color: 'primary.main',
              bgcolor: `color-mix(in srgb, ${theme.palette.primary.main} 12%, transparent)`,
              '& .MuiListItemText-primary': { fontWeight: 600 },
            },
          })}
        >
          <ListItemIcon sx={{ minWidth: 30, color: 'inherit' }}>{Icon && <Icon fontSize="small" />}</ListItemIcon>
          <ListItemText
            primary={label}
            slotProps={{ primary: { noWrap: true, sx: { fontSize: '0.86rem', ...(isOpen ? {} : visuallyHidden) } } }}
            sx={{ my: 0 }}
          />
        </ListItemButton>
      </Tooltip>
    </ListItem>
  );
};

const visuallyHidden = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const;
