import { Typography } from '@mui/material';
import { Menu, usePermissions, useSidebarState, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../data/auth-provider';
import { groups, type Group } from '../record-pages';
import { recordPages, singlePages } from '../site-map';

/** What the caller may open, by section. */
export const AppMenu = () => {
  const { permissions: role } = usePermissions<Me['role']>();
  return (
    <Menu>
      <Menu.DashboardItem />
      {groups.map((group) => (
        <Section key={group} group={group} role={role} />
      ))}
    </Menu>
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
  return (
    <>
      {isOpen && (
        <Typography
          variant="overline"
          component="h2"
          color="text.secondary"
          sx={{ px: 2.5, pt: 1.5, display: 'block' }}
        >
          {translate(`groups.${group}`)}
        </Typography>
      )}
      {records.map(({ name, icon: Icon }) => (
        <Menu.Item
          key={name}
          to={`/${name}`}
          primaryText={translate(`resources.${name}.name`, { smart_count: 2 })}
          leftIcon={<Icon />}
        />
      ))}
      {singles.map(({ path, title, icon: Icon }) => (
        <Menu.Item key={path} to={path} primaryText={translate(title)} leftIcon={Icon ? <Icon /> : undefined} />
      ))}
    </>
  );
};
